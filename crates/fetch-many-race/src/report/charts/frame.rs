//! A frame that fills the column it stands in: [`Frame`], and what is drawn in one: [`Drawing`].
//!
//! Across, places are shares of the frame's width, so that a chart is as wide as its column while letters and
//! strokes keep their size. Down, they are pixels. What stands outside of the frame has room in its margins.

use std::fmt::Write;

use super::axis::{Axis, short};
use crate::report::grid::escaped;

/// A frame for marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Room for what stands to the left, in pixels.
    pub(super) left: f64,
    /// How high the frame is, in pixels.
    pub(super) height: f64,
}

/// A chart as it is drawn, whatever it stands in.
#[derive(Debug)]
pub struct Drawing {
    pub(super) frame: Frame,
    pub(super) caption: String,
    /// The marks, as SVG.
    pub(super) inside: String,
    /// Names with their colours, of marks that have no name beside them.
    pub legend: Vec<(String, usize)>,
}

impl Drawing {
    /// In a column of a page.
    #[must_use]
    pub fn html(&self) -> String {
        let Frame { left, height } = self.frame;
        let caption = escaped(&self.caption);
        let inside = &self.inside;
        format!(
            "<figure><svg role=\"img\" style=\"--left:{left:.0}px;height:{height:.0}px\"><title>{caption}</title>{inside}</svg>\
             <figcaption>{caption}</figcaption></figure>\n"
        )
    }
}

impl Frame {
    /// Lines and numbers for both axes, and what they are.
    pub(super) fn axes(&self, x: (&Axis, &str), y: (&Axis, &str)) -> String {
        let Self { left, height } = self;
        let mut svg = format!(
            "<rect class=\"frame\" width=\"100%\" height=\"{height:.0}\"/>\
             <text x=\"100%\" y=\"{:.0}\" text-anchor=\"end\">{}</text><text x=\"{:.0}\" y=\"-8\">{}</text>",
            height + 30.0,
            escaped(x.1),
            -left,
            escaped(y.1)
        );
        for tick in x.0.ticks() {
            svg.push_str(&self.upright(x.0.percent(tick), &short(tick)));
        }
        for tick in y.0.ticks() {
            let place = self.down(y.0, tick);
            // Writing to a `String` cannot fail.
            let _ = write!(
                svg,
                "<line class=\"frame\" x2=\"100%\" y1=\"{place:.1}\" y2=\"{place:.1}\"/>\
                 <text x=\"-5\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                place + 4.0,
                short(tick)
            );
        }
        svg
    }

    /// A line from top to bottom with a number below.
    pub(super) fn upright(&self, percent: f64, words: &str) -> String {
        let height = self.height;
        format!(
            "<line class=\"frame\" x1=\"{percent:.2}%\" x2=\"{percent:.2}%\" y2=\"{height:.0}\"/>\
             <text x=\"{percent:.2}%\" y=\"{:.0}\" text-anchor=\"middle\">{words}</text>",
            height + 14.0
        )
    }

    /// Where a value is, in pixels from the top.
    pub(super) fn down(&self, axis: &Axis, value: f64) -> f64 {
        self.height * (1.0 - axis.percent(value) / 100.0)
    }
}
