//! What speaks HTTP for those that took part.

use std::collections::HashSet;

use super::grid::Grid;
use crate::compare::run::Run;
use crate::contestants::ENTRIES;

/// A row for each contestant of the table; programs of other languages say theirs by their names.
pub(super) fn grid(run: &Run) -> Grid {
    let samples = run.samples.iter();
    let present: HashSet<_> = samples.map(|sample| sample.contestant.as_str()).collect();
    let mut grid = Grid::new(&["contestant", "client"]);
    for entry in ENTRIES.iter().filter(|entry| present.contains(entry.name)) {
        grid.row(vec![entry.name.to_owned(), entry.client.to_owned()]);
    }
    grid
}
