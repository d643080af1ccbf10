//! The sweep: a row per limit, a column per contestant.

use std::fmt::Write;

use super::grid::{Grid, number, one_line};
use crate::compare::analysis::{Figures, Row, Standing, Table};

/// Both tables.
pub(super) fn section(tables: &[Table]) -> String {
    let Some(first) = tables.first() else {
        return String::new();
    };
    let [rate, p99] = grids(tables);
    let mut text =
        format!("Requests per second, by limit:\n\n{rate}\np99 in ms, by limit:\n\n{p99}\n");
    for table in tables {
        for row in &table.rows {
            if let Standing::Invalid(why) = &row.standing {
                let why = one_line(why);
                // Writing to a `String` cannot fail.
                let _ = writeln!(
                    text,
                    "- limit {}: **{}** INVALID: {why}",
                    table.case.limit, row.name
                );
            }
        }
    }
    format!(
        "{text}\nRounds: {}. A figure in brackets is INVALID.\n\n",
        first.rounds
    )
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
