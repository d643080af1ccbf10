//! Strategies by scenarios, on one screen.

use super::grid::{Grid, number};
use super::words::spoken;
use crate::record::Rival;
use crate::record::{Record, Row, Section, Standing, Table};

/// What stands above it.
pub(super) const HEADING: &str = "Strategies by scenario";
/// What its cells are.
pub(super) fn meaning(record: &Record) -> String {
    format!(
        "What each scenario is about, as a ratio to {} in the same rounds: below 1 is better.",
        record.options.reference
    )
}

/// A row for each case, a column for each strategy; none if nothing is compared.
pub(super) fn grid(record: &Record) -> Option<Grid> {
    let sections = record.measured();
    let mut names: Vec<&str> = Vec::new();
    for table in sections.iter().flat_map(|section| &section.tables) {
        let new = table.strategies().map(|row| &*row.name);
        for name in new {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let mut head = vec!["scenario"];
    head.extend(&names);
    let mut grid = Grid::new(&head);
    let mut is_empty = true;
    for section in sections {
        for table in &section.tables {
            if let Some(cells) = compared(section, table, &names) {
                grid.row(cells);
                is_empty = false;
            }
        }
        if let Some(cells) = weighed(section, &names) {
            grid.row(cells);
            is_empty = false;
        }
    }
    (!is_empty && !names.is_empty()).then_some(grid)
}

fn compared(section: &Section, table: &Table, names: &[&str]) -> Option<Vec<String>> {
    let metric = *section.metrics.first()?;
    let beside = match table.rival {
        Rival::Reference => "",
        Rival::OwnBare => " ÷ its bare loop's",
        Rival::OwnClosing => " ÷ its own of closing",
    };
    let mut cells = vec![format!(
        "{}: {}{beside}",
        spoken(&table.case),
        metric.name()
    )];
    let cell = |row: &Row| match (&row.standing, row.comparison(metric)) {
        (Standing::Invalid(_), _) => "INVALID".to_owned(),
        (Standing::Absent(_), _) => "absent".to_owned(),
        (_, Some(one)) => format!("{:.2} {}", one.spread.median, one.verdict),
        (_, None) if row.is_reference() => "1".to_owned(),
        (_, None) => "–".to_owned(),
    };
    let row = |name: &&str| table.row(name).map_or_else(|| "–".to_owned(), cell);
    cells.extend(names.iter().map(row));
    Some(cells)
}

fn weighed(section: &Section, names: &[&str]) -> Option<Vec<String>> {
    section.weights.first()?;
    let mut cells = vec![format!("{}: KiB per request in flight", section.name)];
    let cell = |name: &&str| {
        let weight = section.weights.iter().find(|one| one.name == **name);
        number(weight.and_then(|one| one.per_request), 1)
    };
    cells.extend(names.iter().map(cell));
    Some(cells)
}
