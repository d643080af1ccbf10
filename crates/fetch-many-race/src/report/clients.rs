//! What speaks HTTP for those that took part.

use super::grid::Grid;
use crate::record::Record;

/// What stands above it.
pub(super) const HEADING: &str = "Clients";

/// A row for each; none if the record does not say.
pub(super) fn grid(record: &Record) -> Option<Grid> {
    record.clients.first()?;
    let mut grid = Grid::new(&["contestant", "client"]);
    for one in &record.clients {
        grid.row(vec![one.contestant.clone(), one.client.clone()]);
    }
    Some(grid)
}
