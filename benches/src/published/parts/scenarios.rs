//! Every table of the report, without what the server saw.

use fetch_many_race::record::{Role, Section};
use fetch_many_race::report::body;
use fetch_many_race::report::cases::{unranked, verdicts};
use fetch_many_race::report::words::heading;
use fetch_many_race::report::work::grid;

use super::super::Edition;
use super::size;

/// All scenarios, a section each.
pub(super) fn scenarios(edition: &Edition) -> String {
    let mut parts = Vec::new();
    for section in edition.record.measured() {
        parts.push(format!("### {}", section.name));
        parts.push(section.asks.clone());
        if section.has_verdicts() {
            parts.extend(cases(section));
        } else {
            let body = body(section).replace("\n### ", "\n#### ");
            parts.push(body.trim().to_owned());
        }
    }
    parts.join("\n\n")
}

fn cases(section: &Section) -> Vec<String> {
    let mut parts = Vec::new();
    for table in &section.tables {
        if section.tables.len() > 1 {
            parts.push(format!("#### {}", heading(&table.case)));
        }
        parts.push(verdicts(section, table).to_string().trim_end().to_owned());
        let why = unranked(std::slice::from_ref(table)).into_iter();
        let why: Vec<_> = why
            .map(|(name, why)| format!("- **{name}** {why}"))
            .collect();
        if !why.is_empty() {
            parts.push(why.join("\n"));
        }
        let size = size(table);
        let (first, rest) = size.split_at(1);
        parts.push(format!("{}{rest}.", first.to_uppercase()));
    }
    parts
}

/// What a request makes the machine do, at full speed.
pub(super) fn work(edition: &Edition) -> String {
    let table = edition.record.section("work");
    let Some(table) = table.and_then(|section| section.tables.first()) else {
        return "The newest run has not counted what a request makes the machine do.".to_owned();
    };
    let mut table = table.clone();
    table
        .rows
        .retain(|row| matches!(row.role, Role::Strategy | Role::Ceiling));
    let grid = grid(&table).without("made room");
    grid.to_string().trim_end().to_owned()
}
