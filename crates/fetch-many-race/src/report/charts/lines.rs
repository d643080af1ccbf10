//! Lines through points, or dots with names: [`Chart`].

use std::fmt::Write;

use super::axis::{Axis, short};
use super::frame::{Drawing, Frame};
use super::names::{Aside, Names, width};
use crate::report::grid::escaped;

const LEFT: f64 = 42.0;
const HEIGHT: f64 = 210.0;
/// More dots with names than these take more room.
const FEW_DOTS: usize = 8;
const HIGHER: f64 = 340.0;

/// Lines through points, both axes logarithmic, since rates, times and limits span decades.
#[derive(Debug)]
pub struct Chart {
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
    /// None if there is nothing to show.
    #[must_use]
    pub fn drawing(&self) -> Option<Drawing> {
        let all = || self.series.iter().flat_map(|series| &series.points);
        let x = Axis::of(all().map(|point| point.0), self.linear)?;
        let y = Axis::of(all().map(|point| point.1), self.linear)?;
        let dots = self.series.iter().filter(|series| series.dots);
        let is_crowded = dots.count() > FEW_DOTS;
        let frame = Frame {
            left: LEFT,
            height: if is_crowded { HIGHER } else { HEIGHT },
        };
        let mut names = Names::within(frame.height);
        let mut svg = frame.axes((&x, self.x), (&y, self.y));
        let places = |series: &Series| {
            let place = |point: &(f64, f64)| Place {
                across: x.percent(point.0),
                down: frame.down(&y, point.1),
                tip: self.tip(series, *point),
            };
            series.points.iter().map(place).collect::<Vec<_>>()
        };
        let all: Vec<_> = self.series.iter().map(places).collect();
        for Place { across, down, .. } in all.iter().flatten() {
            names.keep_free(*across, *down);
        }
        for (series, places) in self.series.iter().zip(&all) {
            svg.push_str(&series.svg(places, &mut names, frame.height));
        }
        Some(Drawing {
            frame,
            caption: self.caption.clone(),
            inside: svg,
            legend: self.legend(),
        })
    }

    /// Lines have no names beside them.
    fn legend(&self) -> Vec<(String, usize)> {
        let lines = self.series.iter().filter(|series| !series.dots);
        let names = lines.map(|series| {
            let dashed = if series.dashed { " (dashed)" } else { "" };
            (format!("{}{dashed}", series.name), series.ink)
        });
        names.collect()
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
    fn svg(&self, places: &[Place], names: &mut Names, height: f64) -> String {
        let marks = if self.dots {
            self.named_dots(places, names)
        } else {
            self.line(places, height)
        };
        format!("<g class=\"ink{}\">{marks}</g>", self.ink)
    }

    fn named_dots(&self, places: &[Place], names: &mut Names) -> String {
        let name = escaped(&self.name);
        let mut svg = String::new();
        for Place { across, down, tip } in places {
            let Aside { aside, base } = names.place(*across, *down, &self.name);
            // A line leads from a dot to a name that had to move away.
            let (end, height) = (0_f64.clamp(aside, aside + width(&self.name)), base - 4.0);
            // Writing to a `String` cannot fail.
            let _ = write!(
                svg,
                "<svg class=\"spot\" x=\"{across:.2}%\"><path class=\"leader\" d=\"M0 {down:.1}L{end:.1} {height:.1}\"/>\
                 <circle class=\"dot mark\" cx=\"0\" cy=\"{down:.1}\" r=\"4\"><title>{tip}</title></circle>\
                 <text class=\"name\" x=\"{aside:.1}\" y=\"{base:.1}\">{name}</text></svg>"
            );
        }
        svg
    }

    /// Stretched across with the frame; the stroke is not.
    fn line(&self, places: &[Place], height: f64) -> String {
        let line = places
            .iter()
            .map(|Place { across, down, .. }| format!("{across:.2},{down:.1}"));
        let dashed = if self.dashed { " dashed" } else { "" };
        let mut svg = format!(
            "<svg class=\"stretched\" viewBox=\"0 0 100 {height:.0}\" width=\"100%\" height=\"{height:.0}\" preserveAspectRatio=\"none\">\
             <polyline class=\"series{dashed}\" points=\"{}\"/></svg>",
            line.collect::<Vec<_>>().join(" ")
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
