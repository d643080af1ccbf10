//! What the comparison says of a strategy and itself: nothing smaller can be seen.

use super::words::{percent, ratio};
use crate::record::{Comparison, Record, Role, Row, Table};
use crate::statistics::Verdict;

/// A line for each figure that is compared.
#[must_use]
pub fn lines(record: &Record) -> Vec<String> {
    let tables = record.scenarios.iter().flat_map(|section| &section.tables);
    let mut lines = Vec::new();
    for table in tables {
        let rows = table.rows.iter();
        for twin in rows.filter(|row| row.role == Role::Twin) {
            let comparisons = twin.comparisons.iter();
            lines.extend(comparisons.map(|one| line(table, twin, one)));
        }
    }
    lines
}

fn line(table: &Table, twin: &Row, comparison: &Comparison) -> String {
    let seen = match comparison.verdict {
        Verdict::TooFewRounds => String::new(),
        _ => format!(
            "; nothing below {} can be seen here",
            percent(comparison.spread.resolution())
        ),
    };
    format!(
        "{}, {}: {} beside itself gives {}, {}{seen}",
        table.case,
        comparison.metric.name(),
        twin.rival.as_deref().unwrap_or_default(),
        ratio(comparison),
        comparison.verdict,
    )
}
