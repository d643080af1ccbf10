//! What a request in flight weighs: a line through all points of a contestant.

use super::grid::{Grid, bullets, number, one_line};
use crate::compare::run::Run;
use crate::compare::sample::{Sample, State, count};
use crate::compare::scenario::Scenario;
use crate::compare::statistics::{line, median};
use crate::contestants::Kind;
use crate::harness::memory::Memory;

type Part = fn(&Memory) -> u64;
/// A contestant, with points of limit and MiB.
type Line = (String, Kind, Vec<(f64, f64)>);

/// What the columns are.
pub(super) const MEANING: &str = "Resident memory (`VmRSS`) while the server holds every response; a line through all points \
     gives what one request in flight adds. Heap and stacks: pages written (`Private_Dirty`) \
     outside and inside of threads' stacks. Reserved: address space, used or not.";

/// Goals of the project, in KiB per request in flight.
fn goal(name: &str, kind: Kind) -> Option<f64> {
    matches!(kind, Kind::Strategy(_)).then_some(if name == "threads" { 64.0 } else { 32.0 })
}

pub(super) fn section(run: &Run, scenario: &Scenario) -> String {
    let grid = grid(run, scenario);
    let faults = bullets(faults(run, scenario));
    format!("{MEANING}\n\n{grid}\n{faults}\n")
}

/// A row for each contestant.
pub(super) fn grid(run: &Run, scenario: &Scenario) -> Grid {
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
        "threads/request",
    ];
    head.extend(parts.map(str::to_owned));
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    let mut grid = Grid::new(&head);
    for contender in run.contenders(scenario) {
        let points = points(run, scenario, &contender.name);
        grid.row(row(&contender.name, contender.kind, &limits, &points));
    }
    grid
}

/// For each contestant the medians of resident memory in MiB, by limit.
pub(super) fn lines(run: &Run, scenario: &Scenario) -> Vec<Line> {
    let contenders = run.contenders(scenario).into_iter();
    contenders
        .map(|contender| {
            let points = points(run, scenario, &contender.name);
            let cases = scenario.cases.iter();
            let medians = cases.map(|case| {
                let resident = at(&points, case.limit, |memory| memory.resident);
                (count(case.limit as u64), resident / 1_024.0)
            });
            let medians = medians.filter(|(_, resident)| resident.is_finite());
            (contender.name, contender.kind, medians.collect())
        })
        .collect()
}

/// Who failed, and why.
pub(super) fn faults(run: &Run, scenario: &Scenario) -> Vec<String> {
    let cases = scenario.cases.iter();
    cases
        .flat_map(|case| run.samples.iter().filter(|sample| sample.case == case.id))
        .filter_map(|sample| match &sample.state {
            State::Invalid(why) => {
                Some(format!("{} INVALID: {}", sample.contestant, one_line(why)))
            }
            _ => None,
        })
        .collect()
}

fn points(run: &Run, scenario: &Scenario, name: &str) -> Vec<(usize, Memory)> {
    let samples = run.samples.iter();
    samples
        .filter(|sample| sample.contestant == name)
        .filter_map(|sample| {
            let case = scenario.cases.iter().find(|case| case.id == sample.case)?;
            point(case.limit, sample)
        })
        .collect()
}

/// The median of a part at a limit.
fn at(points: &[(usize, Memory)], limit: usize, part: Part) -> f64 {
    let values = points.iter().filter(|point| point.0 == limit);
    median(
        &values
            .map(|(_, memory)| count(part(memory)))
            .collect::<Vec<_>>(),
    )
}

fn point(limit: usize, sample: &Sample) -> Option<(usize, Memory)> {
    Some((
        limit,
        sample.memory.filter(|_| sample.state == State::Good)?,
    ))
}

fn row(name: &str, kind: Kind, limits: &[usize], points: &[(usize, Memory)]) -> Vec<String> {
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
            .map(|limit| number(at(points, *limit, |memory| memory.resident), 0)),
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
        number(at(points, most, |memory| memory.threads), 0),
        number(fit(|memory| memory.threads).0, 2),
    ]);
    cells
}
