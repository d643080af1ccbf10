//! The report as Markdown.

use std::fmt::Write;

use super::answer::sentences;
use super::cases::{certificates, size, unranked, verdicts};
use super::grid::bullets;
use super::words::heading;
use super::{clients, memory, overview, resolution, sweep, work};
use crate::record::{Record, Section, Table};

/// The whole report.
#[must_use]
pub fn markdown(record: &Record) -> String {
    let mut text = String::from("# The comparison\n\n");
    // Writing to a `String` cannot fail.
    for sentence in sentences(record) {
        let _ = writeln!(text, "{sentence}\n");
    }
    if let Some(grid) = overview::grid(record) {
        let _ = writeln!(
            text,
            "## {}\n\n{}\n\n{grid}",
            overview::HEADING,
            overview::meaning(record)
        );
    }
    for section in record.measured() {
        text.push_str(&one(section));
    }
    let noise = bullets(resolution::lines(record));
    if !noise.is_empty() {
        let _ = writeln!(text, "## Resolution\n\n{noise}");
    }
    let _ = writeln!(text, "## Where\n\n{}", bullets(record.machine.lines()));
    if let Some(grid) = clients::grid(record) {
        let _ = writeln!(text, "### {}\n\n{grid}", clients::HEADING);
    }
    for missing in &record.missing {
        let _ = writeln!(text, "Missing: **{}**: {}\n", missing.name, missing.why);
    }
    text
}

fn one(section: &Section) -> String {
    let Section { name, asks, .. } = section;
    format!("## {name}\n\n{asks}\n\n{}", body(section))
}

/// All of a section that stands below its question.
#[must_use]
pub fn body(section: &Section) -> String {
    let tables = &section.tables;
    let mut text = String::new();
    match section.name.as_str() {
        "memory" => {
            let _ = writeln!(text, "{}\n\n{}", memory::MEANING, memory::grid(section));
            text.push_str(&reasons(tables));
        }
        "work" => {
            let _ = writeln!(text, "{}\n", work::MEANING);
            for (title, grid) in work::grids(section) {
                let _ = writeln!(text, "### {title}\n\n{grid}");
            }
            text.push_str(&reasons(tables));
        }
        "sweep" => {
            let [rate, p99] = sweep::grids(tables);
            let (above, beside) = (sweep::RATE, sweep::P99);
            let _ = writeln!(text, "{above}:\n\n{rate}\n{beside}:\n\n{p99}");
            text.push_str(&reasons(tables));
            let _ = writeln!(text, "{}\n", sweep::rounds(tables));
        }
        _ => {
            for table in tables {
                text.push_str(&case(section, table));
            }
        }
    }
    text
}

fn case(section: &Section, table: &Table) -> String {
    let mut text = String::new();
    if section.tables.len() > 1 {
        let _ = writeln!(text, "### {}\n", heading(&table.case));
    }
    let _ = writeln!(text, "{}", verdicts(section, table));
    text.push_str(&reasons(std::slice::from_ref(table)));
    let _ = writeln!(
        text,
        "What the server saw, by sample:\n\n{}\n{}\n",
        certificates(table),
        size(table)
    );
    text
}

/// Why who is not ranked.
fn reasons(tables: &[Table]) -> String {
    let all = unranked(tables);
    let lines = all.iter().map(|(name, why)| format!("**{name}** {why}"));
    let lines = bullets(lines);
    if lines.is_empty() {
        return lines;
    }
    format!("{lines}\n")
}
