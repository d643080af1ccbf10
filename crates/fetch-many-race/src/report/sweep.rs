//! The sweep: a row per limit, a column per contestant.

use super::grid::{Grid, number};
use crate::record::{Figures, Row, Standing, Table};

/// What the first table has.
pub(super) const RATE: &str = "Requests per second, by limit";
/// What the second has.
pub(super) const P99: &str = "p99 in ms, by limit";

/// How many rounds, and how to read the tables.
pub(super) fn rounds(tables: &[Table]) -> String {
    let rounds = tables.first().map_or(0, |table| table.rounds);
    format!("Rounds: {rounds}. A figure in brackets is INVALID.")
}

/// Requests per second, and p99 in ms.
pub(super) fn grids(tables: &[Table]) -> [Grid; 2] {
    [
        grid(tables, |figures| number(figures.per_second, 0)),
        grid(tables, |figures| {
            let latencies = figures.latencies.as_ref();
            number(latencies.and_then(|all| all.p99_ms), 2)
        }),
    ]
}

fn grid(tables: &[Table], figure: impl Fn(&Figures) -> String) -> Grid {
    let names = tables.first().map_or(&[][..], |table| &table.rows);
    let mut head = vec!["limit"];
    head.extend(names.iter().map(|row| row.name.as_str()));
    let mut grid = Grid::new(&head);
    for table in tables {
        let mut cells = vec![table.limit.to_string()];
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
