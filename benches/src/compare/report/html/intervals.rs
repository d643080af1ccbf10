//! Intervals of ratios, with what counts as the same in the middle.

use std::fmt::Write;

use crate::compare::analysis::Table;
use crate::compare::report::grid::escaped;
use crate::compare::scenario::Metric;
use crate::compare::statistics::{SAME, Spread};

const WIDTH: f64 = 360.0;
/// The least place for names, and that of a wide letter.
const NAMES: f64 = 80.0;
const LETTER: f64 = 6.4;
const LINE: f64 = 20.0;

/// One metric of a table: a dot for the median and a whisker for the interval, on a logarithmic axis.
pub(super) fn figure(table: &Table, metric: Metric, ink: impl Fn(&str) -> usize) -> String {
    let rows: Vec<_> = table
        .rows
        .iter()
        .filter_map(|row| {
            let one = row.comparisons.iter().find(|one| one.metric == metric)?;
            Some((&row.name, one.spread))
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let far = |spread: &Spread| (1.0 / spread.low).max(spread.high);
    let reach = rows
        .iter()
        .map(|(_, spread)| far(spread))
        .fold(1.1, f64::max);
    let letters = rows.iter().map(|(name, _)| name.chars().count()).max();
    let letters = letters.and_then(|most| u32::try_from(most).ok());
    let left = NAMES.max(letters.map_or(0.0, |most| f64::from(most) * LETTER) + 10.0);
    let half = (WIDTH - left - 10.0) / 2.0;
    let place = |ratio: f64| left + half + ratio.ln() / reach.ln() * half;
    let lines = u32::try_from(rows.len()).map_or(0.0, f64::from);
    let bottom = lines * LINE + 6.0;
    let (from, to) = (place(1.0 / (1.0 + SAME)), place(1.0 + SAME));
    // Writing to a `String` cannot fail.
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {:.0}\" role=\"img\"><rect class=\"band\" x=\"{from:.1}\" y=\"0\" width=\"{:.1}\" height=\"{bottom:.1}\"/>",
        bottom + 18.0,
        to - from
    );
    for (tick, anchor) in [(1.0 / reach, "start"), (1.0, "middle"), (reach, "end")] {
        // A small ratio is not nothing.
        let digits = if tick < 0.1 { 4 } else { 2 };
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{tick:.digits$}</text>",
            place(tick),
            bottom + 13.0
        );
    }
    let mut y = LINE / 2.0 + 3.0;
    for (name, spread) in rows {
        let _ = write!(
            svg,
            "<g class=\"ink{}\"><text class=\"name\" x=\"0\" y=\"{:.1}\">{}</text><path class=\"series\" d=\"M{:.1} {y:.1}H{:.1}\"/><circle class=\"dot\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\"/></g>",
            ink(name),
            y + 4.0,
            escaped(name),
            place(spread.low),
            place(spread.high),
            place(spread.median)
        );
        y += LINE;
    }
    format!(
        "<figure>{svg}</svg><figcaption>{}, ratio; below 1 is better, the band is ±3 %</figcaption></figure>\n",
        metric.name()
    )
}
