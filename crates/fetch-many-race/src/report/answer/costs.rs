//! Who costs least in a case, and by how much.

use crate::record::Metric;
use crate::record::{Row, Table};
use crate::report::leaders::{Leaders, spread};
use crate::report::words::{listed, ratio, rounds, same, spoken};
use crate::statistics::FEWEST_ROUNDS;

/// Who, by how much, and what the others need.
#[must_use]
pub fn sentence(table: &Table, metric: Metric) -> String {
    let place = spoken(&table.case);
    let what = metric.name();
    match Leaders::of(table, metric) {
        Leaders::Front(rows) => {
            let names: Vec<_> = rows.iter().map(|row| &*row.name).collect();
            let least = match names[..] {
                [one] => format!("{one} costs least {what}"),
                _ => format!(
                    "{} cost least {what} and are not told apart",
                    listed(&names)
                ),
            };
            let by = by_how_much(table, &rows, metric);
            format!("{place}: {least}{by}{}.", figures(table, metric))
        }
        Leaders::Alike => format!(
            "{place}: all cost the same {what}, within {}{}.",
            same(),
            figures(table, metric)
        ),
        Leaders::NotTold => format!(
            "{place}: no difference in {what} is shown{}.",
            figures(table, metric)
        ),
        Leaders::TooFewRounds => format!(
            "{place}: no verdict on {what} from {}, it takes {FEWEST_ROUNDS}{}.",
            rounds(table.rounds),
            figures(table, metric)
        ),
        Leaders::Nobody => format!("{place}: fewer than two can be ranked."),
    }
}

/// The ratios of the best to the one that all are compared with; or of the next to it, if it is the best.
fn by_how_much(table: &Table, best: &[&Row], metric: Metric) -> String {
    let mut others = table.strategies();
    let reference = others.find(|row| row.is_reference());
    let reference = reference.map_or("the reference", |row| &*row.name);
    let compared = best.iter().filter_map(|row| row.comparison(metric));
    let ratios: Vec<_> = compared.map(ratio).collect();
    if !ratios.is_empty() {
        return format!(": {} of {reference}'s", listed(&ratios));
    }
    let behind = table
        .strategies()
        .filter_map(|row| Some((row, row.comparison(metric)?)));
    let next =
        behind.min_by(|(_, one), (_, other)| one.spread.median.total_cmp(&other.spread.median));
    next.map_or_else(String::new, |(row, one)| {
        format!("; the next, {}, needs {} of it", row.name, ratio(one))
    })
}

/// All of them, the least first: in microseconds of CPU, or as ratios.
fn figures(table: &Table, metric: Metric) -> String {
    let value = |row: &Row| match metric {
        Metric::Cpu => row.figures.as_ref()?.cpu_us,
        _ => Some(spread(row, metric)?.median),
    };
    let rows = table
        .strategies()
        .filter(|row| spread(row, metric).is_some());
    let mut all: Vec<_> = rows
        .filter_map(|row| Some((value(row)?, &row.name)))
        .collect();
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    if all.is_empty() {
        return String::new();
    }
    let unit = if metric == Metric::Cpu { "µs: " } else { "" };
    let digits = if metric == Metric::Cpu { 1 } else { 2 };
    let all: Vec<_> = all
        .iter()
        .map(|(value, name)| format!("{name} {value:.digits$}"))
        .collect();
    format!(" ({unit}{})", all.join(", "))
}
