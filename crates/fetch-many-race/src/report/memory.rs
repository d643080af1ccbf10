//! What a request in flight weighs: a line through all points of a contestant.

use super::grid::{Grid, number};
use crate::record::{Section, Weight};

/// What the columns are.
pub(super) const MEANING: &str = "Resident memory (`VmRSS`) while the server holds every response; a line through all points \
     gives what one request in flight adds. Heap and stacks: pages written (`Private_Dirty`) \
     outside and inside of threads' stacks. Reserved: address space, used or not. \
     Peak grows: the most that was ever resident (`VmHWM`) after many requests, by that after few; at most 1.10 is the goal.";
/// The goal of the peak: within 10 %, however many requests there are.
const GROWTH: f64 = 1.10;

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
        "peak grows",
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
        growth(weight),
        number(weight.at_rest, 0),
        number(weight.heap, 1),
        number(weight.stacks, 1),
        number(weight.reserved, 0),
        number(weight.threads, 0),
        number(weight.threads_per_request, 2),
    ]);
    cells
}

fn growth(weight: &Weight) -> String {
    match weight.growth {
        Some(growth) if growth <= GROWTH => format!("{growth:.2}: yes"),
        Some(growth) => format!("{growth:.2}: NO"),
        None => "–".to_owned(),
    }
}

fn goal(weight: &Weight) -> String {
    match (weight.goal, weight.keeps_goal()) {
        (Some(goal), Some(true)) => format!("≤ {goal}: yes"),
        (Some(goal), Some(false)) => format!("≤ {goal}: NO"),
        _ => "–".to_owned(),
    }
}
