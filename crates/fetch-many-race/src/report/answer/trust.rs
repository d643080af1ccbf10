//! How far to trust a run: what it finds between a strategy and itself is noise.

use crate::record::Metric;
use crate::record::{Record, Role, Row, Table};
use crate::report::words::{percent, rounds, spoken};
use crate::statistics::{FEWEST_ROUNDS, SAME, Verdict};

/// Of what was asked first.
pub(super) fn sentence(record: &Record, questions: &[(&Table, Metric)]) -> String {
    let twins: Vec<_> = questions
        .iter()
        .filter_map(|(table, metric)| Some((*table, *metric, twin(table)?)))
        .collect();
    let Some((table, _, first)) = twins.first() else {
        return "How noisy this machine is was not measured: nobody took part twice.".to_owned();
    };
    let original = first.rival.as_deref().unwrap_or(&record.options.reference);
    let seen: Vec<_> = twins
        .iter()
        .filter_map(|(table, metric, row)| {
            let one = row.comparison(*metric)?;
            let is_told = one.verdict != Verdict::TooFewRounds;
            is_told.then(|| (spoken(&table.case), one.spread.resolution()))
        })
        .collect();
    if seen.is_empty() {
        return match &first.comparisons[..] {
            [] => format!(
                "How noisy this machine is cannot be told: {original} beside itself is not ranked."
            ),
            _ => format!(
                "How noisy this machine is cannot be told from {}, it takes {FEWEST_ROUNDS}.",
                rounds(table.rounds)
            ),
        };
    }
    let worst = seen.iter().map(|(_, noise)| *noise).fold(0.0, f64::max);
    let told = seen
        .iter()
        .map(|(place, noise)| format!("{place} {}", percent(*noise)));
    let told = told.collect::<Vec<_>>().join(", ");
    // As it is told: in whole percent.
    let is_quiet = (worst * 100.0).round() <= SAME * 100.0;
    let machine = if is_quiet {
        "quiet".to_owned()
    } else {
        format!("noisy: nothing below {} counts", percent(worst))
    };
    format!("This machine is {machine} ({original} beside itself: {told}).")
}

/// The strategy that takes part twice.
fn twin(table: &Table) -> Option<&Row> {
    table.rows.iter().find(|row| row.role == Role::Twin)
}
