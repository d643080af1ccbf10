//! The sweep: a row per limit, a column per contestant.

use super::grid::{Grid, bullets, number, one_line};
use crate::compare::analysis::{Figures, Row, Standing, Table};

/// What the first table has.
pub(super) const RATE: &str = "Requests per second, by limit";
/// What the second has.
pub(super) const P99: &str = "p99 in ms, by limit";

/// Both tables.
pub(super) fn section(tables: &[Table]) -> String {
    let [rate, p99] = grids(tables);
    let invalid = bullets(invalid(tables));
    let rounds = rounds(tables);
    format!("{RATE}:\n\n{rate}\n{P99}:\n\n{p99}\n{invalid}\n{rounds}\n\n")
}

/// Who failed at which limit, and why.
pub(super) fn invalid(tables: &[Table]) -> Vec<String> {
    let rows = tables
        .iter()
        .flat_map(|table| table.rows.iter().map(|row| (table.case.limit, row)));
    rows.filter_map(|(limit, row)| match &row.standing {
        Standing::Invalid(why) => Some(format!(
            "limit {limit}: {} INVALID: {}",
            row.name,
            one_line(why)
        )),
        _ => None,
    })
    .collect()
}

/// How many, and how to read the tables.
pub(super) fn rounds(tables: &[Table]) -> String {
    let rounds = tables.first().map_or(0, |table| table.rounds);
    format!("Rounds: {rounds}. A figure in brackets is INVALID.")
}

/// Requests per second, and p99 in ms.
pub(super) fn grids(tables: &[Table]) -> [Grid; 2] {
    [
        grid(tables, |figures| number(figures.per_second, 0)),
        grid(tables, |figures| number(figures.percentile_ms(0.99), 2)),
    ]
}

fn grid(tables: &[Table], figure: impl Fn(&Figures) -> String) -> Grid {
    let names = tables.first().map_or(&[][..], |table| &table.rows);
    let mut head = vec!["limit"];
    head.extend(names.iter().map(|row| row.name.as_str()));
    let mut grid = Grid::new(&head);
    for table in tables {
        let mut cells = vec![table.case.limit.to_string()];
        cells.extend(table.rows.iter().map(|row| cell(row, &figure)));
        grid.row(cells);
    }
    grid
}

fn cell(row: &Row, figure: &impl Fn(&Figures) -> String) -> String {
    match (&row.figures, &row.standing) {
        (Some(figures), Standing::Ranked | Standing::Ceiling) => figure(figures),
        (Some(figures), _) => format!("({})", figure(figures)),
        (None, _) => "–".to_owned(),
    }
}
