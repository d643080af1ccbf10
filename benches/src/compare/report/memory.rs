//! What a request in flight weighs: a line through all points of a contestant.

use std::fmt::Write;

use super::grid::{Grid, number, one_line};
use crate::compare::run::Run;
use crate::compare::sample::{Sample, State, count};
use crate::compare::scenario::Scenario;
use crate::compare::statistics::{line, median};
use crate::contestants::Kind;
use crate::harness::memory::Memory;

type Part = fn(&Memory) -> u64;

/// Goals of the project, in KiB per request in flight.
fn goal(name: &str, kind: Kind) -> Option<f64> {
    matches!(kind, Kind::Strategy(_)).then_some(if name == "threads" { 64.0 } else { 32.0 })
}

pub(super) fn section(run: &Run, scenario: &Scenario) -> String {
    let limits: Vec<_> = scenario.cases.iter().map(|case| case.limit).collect();
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
    ];
    head.extend(parts.map(str::to_owned));
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    let mut grid = Grid::new(&head);
    let mut faults = String::new();
    for contender in run.contenders(scenario) {
        let mut points = Vec::new();
        for sample in run
            .samples
            .iter()
            .filter(|one| one.contestant == contender.name)
        {
            let case = scenario.cases.iter().find(|case| case.id == sample.case);
            if let Some(case) = case {
                points.extend(point(case.limit, sample));
                if let State::Invalid(why) = &sample.state {
                    let _ = writeln!(
                        faults,
                        "- **{}** INVALID: {}",
                        contender.name,
                        one_line(why)
                    );
                }
            }
        }
        grid.row(row(&contender.name, contender.kind, &limits, &points));
    }
    format!(
        "Resident memory (`VmRSS`) while the server holds every response; a line through all points \
         gives what one request in flight adds. Heap and stacks: pages written (`Private_Dirty`) \
         outside and inside of threads' stacks. Reserved: address space, used or not.\n\n{grid}\n{faults}\n"
    )
}

fn point(limit: usize, sample: &Sample) -> Option<(usize, Memory)> {
    Some((
        limit,
        sample.memory.filter(|_| sample.state == State::Good)?,
    ))
}

fn row(name: &str, kind: Kind, limits: &[usize], points: &[(usize, Memory)]) -> Vec<String> {
    let at = |limit: usize, part: Part| {
        let values = points.iter().filter(|point| point.0 == limit);
        median(
            &values
                .map(|(_, memory)| count(part(memory)))
                .collect::<Vec<_>>(),
        )
    };
    let fit = |part: Part| {
        let points = points.iter();
        let points: Vec<_> = points
            .map(|(limit, memory)| (count(*limit as u64), count(part(memory))))
            .collect();
        line(&points)
    };
    let (slope, intercept) = fit(|memory| memory.resident);
    let mut cells = vec![name.to_owned()];
    cells.extend(
        limits
            .iter()
            .map(|limit| number(at(*limit, |memory| memory.resident), 0)),
    );
    let verdict = match goal(name, kind) {
        Some(goal) if slope <= goal => format!("≤ {goal}: yes"),
        Some(goal) if slope > goal => format!("≤ {goal}: NO"),
        _ => "–".to_owned(),
    };
    let most = limits.last().copied().unwrap_or(0);
    cells.extend([
        number(slope, 1),
        verdict,
        number(intercept, 0),
        number(fit(Memory::heap).0, 1),
        number(fit(|memory| memory.stacks).0, 1),
        number(fit(|memory| memory.reserved).0, 0),
        number(at(most, |memory| memory.threads), 0),
    ]);
    cells
}
