//! Intervals of ratios, with what counts as the same in the middle: [`Intervals`].

use std::fmt::Write;

use super::axis::{Axis, short_ratio};
use super::frame::{Drawing, Frame};
use super::ink;
use super::names::width;
use crate::record::Metric;
use crate::record::{Comparison, Row, Table};
use crate::report::grid::escaped;
use crate::report::words::{ratio, same, spoken};
use crate::statistics::SAME;

const LINE: f64 = 20.0;
/// A name that is longer stands above its line instead of beside it.
const LONGEST: f64 = 110.0;

/// Contestants with what one metric of a case says of them.
#[derive(Debug)]
pub struct Intervals<'a> {
    caption: String,
    rows: Vec<(&'a Row, &'a Comparison)>,
}

impl<'a> Intervals<'a> {
    /// All contestants of a case.
    #[must_use]
    pub fn of(table: &'a Table, metric: Metric) -> Self {
        let caption = format!(
            "{}, ratio; below 1 is better, the band is ±{}",
            metric.name(),
            same()
        );
        Self {
            caption,
            rows: compared(&table.rows, metric),
        }
    }

    /// The strategies of a case.
    #[must_use]
    pub fn of_strategies(table: &'a Table, metric: Metric) -> Self {
        Self {
            caption: format!("{}: {}", spoken(&table.case), metric.name()),
            rows: compared(table.strategies(), metric),
        }
    }
}

fn compared<'a>(
    rows: impl IntoIterator<Item = &'a Row>,
    metric: Metric,
) -> Vec<(&'a Row, &'a Comparison)> {
    let rows = rows.into_iter();
    rows.filter_map(|row| Some((row, row.comparison(metric)?)))
        .collect()
}

/// All of them on one axis; with a pale dot for each round, if that is wanted.
#[must_use]
pub fn drawings(all: &[Intervals], with_rounds: bool) -> Vec<Drawing> {
    let compared = all.iter().flat_map(|one| &one.rows);
    let far = compared.map(|(_, one)| (1.0 / one.spread.low).max(one.spread.high));
    let axis = Axis::around_one(far.fold(1.1, f64::max) * 1.03);
    let drawn = all
        .iter()
        .filter_map(|one| drawing(one, &axis, with_rounds));
    drawn.collect()
}

/// A dot for the median and a line for the interval.
fn drawing(intervals: &Intervals, axis: &Axis, with_rounds: bool) -> Option<Drawing> {
    let rows = &intervals.rows;
    let widest = rows.iter().map(|(row, _)| width(&row.name));
    let widest = widest.reduce(f64::max)?;
    let is_beside = widest < LONGEST;
    let step = if is_beside { LINE } else { LINE * 1.8 };
    let lines = u32::try_from(rows.len()).map_or(0.0, f64::from);
    let frame = Frame {
        left: if is_beside { widest + 8.0 } else { 8.0 },
        height: lines * step + 6.0,
    };
    let (from, to) = (axis.percent(1.0 / (1.0 + SAME)), axis.percent(1.0 + SAME));
    let mut svg = format!(
        "<rect class=\"band\" x=\"{from:.2}%\" width=\"{:.2}%\" height=\"{:.0}\"/>",
        to - from,
        frame.height
    );
    for tick in axis.ratio_ticks() {
        svg.push_str(&frame.upright(axis.percent(tick), &short_ratio(tick)));
    }
    let mut y = step - LINE / 2.0 + 3.0;
    for (row, one) in rows {
        if with_rounds {
            svg.push_str(&rounds(row, one, axis, y));
        }
        svg.push_str(&whisker(row, one, axis, y, is_beside));
        y += step;
    }
    Some(Drawing {
        frame,
        caption: intervals.caption.clone(),
        inside: svg,
        legend: Vec::new(),
    })
}

fn rounds(row: &Row, one: &Comparison, axis: &Axis, y: f64) -> String {
    let places = one.rounds.iter().map(|ratio| axis.percent(*ratio));
    // A wild round may lie beyond what the intervals take.
    let inside = places.filter(|place| (0.0..=100.0).contains(place));
    let dots = inside.map(|place| {
        format!("<circle class=\"round\" cx=\"{place:.2}%\" cy=\"{y:.1}\" r=\"2.5\"/>")
    });
    let dots: String = dots.collect();
    format!("<g class=\"ink{}\">{dots}</g>", ink(&row.name))
}

fn whisker(row: &Row, one: &Comparison, axis: &Axis, y: f64, is_beside: bool) -> String {
    let [low, median, high] =
        [one.spread.low, one.spread.median, one.spread.high].map(|ratio| axis.percent(ratio));
    let name = escaped(&row.name);
    let cpu = row.figures.as_ref().and_then(|figures| figures.cpu_us);
    let cpu = cpu.map_or_else(String::new, |cpu| {
        format!("; {cpu:.1} µs of CPU per request")
    });
    let label = if is_beside {
        format!(
            "<text class=\"name\" x=\"-6\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>",
            y + 4.0
        )
    } else {
        format!(
            "<text class=\"name\" x=\"0\" y=\"{:.1}\">{name}</text>",
            y - 8.0
        )
    };
    let mut svg = format!("<g class=\"ink{} mark\">", ink(&row.name));
    // Writing to a `String` cannot fail.
    let _ = write!(
        svg,
        "<title>{name}: {}, {}{cpu}</title>\
         <rect class=\"reach\" x=\"0\" y=\"{:.1}\" width=\"100%\" height=\"{LINE}\"/>{label}\
         <line class=\"series\" x1=\"{low:.2}%\" x2=\"{high:.2}%\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
         <circle class=\"dot\" cx=\"{median:.2}%\" cy=\"{y:.1}\" r=\"4\"/></g>",
        ratio(one),
        one.verdict,
        y - LINE / 2.0,
    );
    svg
}
