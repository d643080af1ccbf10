//! What a request makes the machine do: a table per case.

use super::grid::{Grid, number};
use crate::record::{Counted, Section, Table};

/// What the columns are.
pub(crate) const MEANING: &str = "All by request, the median of the rounds. System calls: of all threads and child processes, by \
     `strace -c`, which slows a program down, so that more is ready whenever it looks and a call may stand for more requests than \
     it does at full speed. Switches: threads that waited for something, and threads that had to make room, by `/proc`, without child processes. \
     Allocations: calls of the allocator, reallocations included, and the bytes asked for; not counted in other languages.";

/// A title and a table for each case.
#[must_use]
pub fn grids(section: &Section) -> Vec<(String, Grid)> {
    let tables = section.tables.iter();
    tables.map(|table| (title(table), grid(table))).collect()
}

fn title(table: &Table) -> String {
    let (_, load) = table.case.split_once('/').unwrap_or(("", &table.case));
    format!("Answers {load}")
}

/// A row for each contestant.
#[must_use]
pub fn grid(table: &Table) -> Grid {
    let mut grid = Grid::new(&[
        "contestant",
        "system calls",
        "of which",
        "waits",
        "made room",
        "allocations",
        "bytes allocated",
    ]);
    for row in &table.rows {
        if let Some(work) = &row.work {
            grid.row(cells(&row.name, work));
        }
    }
    grid
}

fn cells(name: &str, work: &Counted) -> Vec<String> {
    let frequent = work.frequent.iter();
    let frequent: Vec<_> = frequent
        .map(|(name, share)| format!("{name} {share:.2}"))
        .collect();
    vec![
        name.to_owned(),
        number(work.system_calls, 2),
        if work.system_calls.is_some() {
            frequent.join(", ")
        } else {
            "–".to_owned()
        },
        number(work.waits, 2),
        number(work.made_room, 2),
        number(work.allocations, 1),
        number(work.allocated_bytes, 0),
    ]
}
