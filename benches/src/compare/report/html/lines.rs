//! Lines through points, or dots with names: [`Chart`].

use std::fmt::Write;

use super::axis::{Axis, short};
use super::frame::Frame;
use super::names::Names;
use crate::compare::report::grid::escaped;

const FRAME: Frame = Frame {
    left: 42.0,
    height: 210.0,
};

/// Lines through points, both axes logarithmic, since rates, times and limits span decades.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) caption: String,
    pub(super) x: &'static str,
    pub(super) y: &'static str,
    pub(super) series: Vec<Series>,
    /// Whether an axis is linear from zero instead.
    pub(super) linear: bool,
}

/// What belongs to one contestant.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) name: String,
    /// The number of its colour.
    pub(super) ink: usize,
    pub(super) points: Vec<(f64, f64)>,
    pub(super) dashed: bool,
    /// Dots with names, and no line.
    pub(super) dots: bool,
}

/// A point in its frame: from 0 to 100 across, pixels down; and what is told of it.
struct Place {
    across: f64,
    down: f64,
    tip: String,
}

impl Chart {
    pub(super) fn html(&self) -> String {
        let all = || self.series.iter().flat_map(|series| &series.points);
        let Some((x, y)) = Axis::of(all().map(|point| point.0), self.linear)
            .zip(Axis::of(all().map(|point| point.1), self.linear))
        else {
            return String::new();
        };
        let mut names = Names::within(FRAME.height);
        let mut svg = FRAME.axes((&x, self.x), (&y, self.y));
        for series in &self.series {
            let place = |point: &(f64, f64)| Place {
                across: x.percent(point.0),
                down: FRAME.down(&y, point.1),
                tip: self.tip(series, *point),
            };
            let places: Vec<_> = series.points.iter().map(place).collect();
            svg.push_str(&series.svg(&places, &mut names));
        }
        FRAME.figure(&self.caption, &svg)
    }

    fn tip(&self, series: &Series, (x, y): (f64, f64)) -> String {
        let digits = |value: f64| match value {
            _ if value >= 100.0 => format!("{value:.0}"),
            _ if value >= 1.0 => format!("{value:.2}"),
            _ => short(value),
        };
        format!(
            "{}: {} {}, {} {}",
            escaped(&series.name),
            escaped(self.x),
            digits(x),
            escaped(self.y),
            digits(y)
        )
    }
}

impl Series {
    fn svg(&self, places: &[Place], names: &mut Names) -> String {
        let marks = if self.dots {
            self.named_dots(places, names)
        } else {
            self.line(places)
        };
        format!("<g class=\"ink{}\">{marks}</g>", self.ink)
    }

    fn named_dots(&self, places: &[Place], names: &mut Names) -> String {
        let name = escaped(&self.name);
        let mut svg = String::new();
        for Place { across, down, tip } in places {
            let at = names.place(*across, *down, &self.name);
            // Writing to a `String` cannot fail.
            let _ = write!(
                svg,
                "<circle class=\"dot mark\" cx=\"{across:.2}%\" cy=\"{down:.1}\" r=\"4\"><title>{tip}</title></circle>\
                 <text class=\"name\" x=\"{across:.2}%\" dx=\"{:.1}\" y=\"{:.1}\">{name}</text>",
                at.aside, at.base
            );
        }
        svg
    }

    /// Stretched across with the frame; the stroke is not.
    fn line(&self, places: &[Place]) -> String {
        let line = places
            .iter()
            .map(|Place { across, down, .. }| format!("{across:.2},{down:.1}"));
        let dashed = if self.dashed { " dashed" } else { "" };
        let mut svg = format!(
            "<svg class=\"stretched\" viewBox=\"0 0 100 {height:.0}\" height=\"{height:.0}\" preserveAspectRatio=\"none\">\
             <polyline class=\"series{dashed}\" points=\"{}\"/></svg>",
            line.collect::<Vec<_>>().join(" "),
            height = FRAME.height
        );
        for Place { across, down, tip } in places {
            let _ = write!(
                svg,
                "<circle class=\"dot point mark\" cx=\"{across:.2}%\" cy=\"{down:.1}\" r=\"3\"><title>{tip}</title></circle>"
            );
        }
        svg
    }
}
