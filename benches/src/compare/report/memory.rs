//! What a request in flight weighs: a line through all points of a contestant.

use super::grid::{Grid, number};
use crate::compare::record::{Section, Weight};

/// What the columns are.
pub(super) const MEANING: &str = "Resident memory (`VmRSS`) while the server holds every response; a line through all points \
     gives what one request in flight adds. Heap and stacks: pages written (`Private_Dirty`) \
     outside and inside of threads' stacks. Reserved: address space, used or not.";

/// A row for each contestant.
pub(super) fn grid(section: &Section) -> Grid {
    let mut limits: Vec<usize> = Vec::new();
    for (limit, _) in section.weights.iter().flat_map(|weight| &weight.resident) {
        if !limits.contains(limit) {
            limits.push(*limit);
        }
    }
    limits.sort_unstable();
    let mut head = vec!["contestant".to_owned()];
    head.extend(limits.iter().map(|limit| format!("at {limit}, KiB")));
    let parts = [
        "KiB/request",
        "goal",
        "at rest, KiB",
        "heap/request",
        "stacks/request",
        "reserved/request",
        "threads",
        "threads/request",
    ];
    head.extend(parts.map(str::to_owned));
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    let mut grid = Grid::new(&head);
    for weight in &section.weights {
        grid.row(row(weight, &limits));
    }
    grid
}

fn row(weight: &Weight, limits: &[usize]) -> Vec<String> {
    let mut cells = vec![weight.name.clone()];
    cells.extend(limits.iter().map(|limit| number(weight.at(*limit), 0)));
    cells.extend([
        number(weight.per_request, 1),
        goal(weight),
        number(weight.at_rest, 0),
        number(weight.heap, 1),
        number(weight.stacks, 1),
        number(weight.reserved, 0),
        number(weight.threads, 0),
        number(weight.threads_per_request, 2),
    ]);
    cells
}

fn goal(weight: &Weight) -> String {
    match (weight.goal, weight.keeps_goal()) {
        (Some(goal), Some(true)) => format!("≤ {goal}: yes"),
        (Some(goal), Some(false)) => format!("≤ {goal}: NO"),
        _ => "–".to_owned(),
    }
}
