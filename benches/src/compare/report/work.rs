//! What a request makes the machine do: a table per case.

use std::fmt::Write;

use super::grid::{Grid, bullets, number};
use super::memory::faults;
use crate::compare::run::Run;
use crate::compare::sample::{Sample, State, count};
use crate::compare::scenario::{Case, Scenario};
use crate::compare::statistics::median;
use crate::compare::work::Work;
use crate::contestants::Kind;

/// What the columns are.
pub(super) const MEANING: &str = "All by request, the median of the rounds. System calls: of all threads and child processes, by \
     `strace -c`, which slows a program down, so that more is ready whenever it looks and a call may stand for more requests than \
     it does at full speed. Switches: threads that waited for something, and threads that had to make room, by `/proc`, without child processes. \
     Allocations: calls of the allocator, reallocations included, and the bytes asked for; not counted in other languages.";
/// So many system calls are named.
const NAMED: usize = 4;
/// Of which there is at least one in so many requests.
const RARE: f64 = 0.01;

pub(super) fn section(run: &Run, scenario: &Scenario) -> String {
    let mut text = format!("{MEANING}\n\n");
    for (title, grid) in grids(run, scenario) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "### {title}\n\n{grid}");
    }
    text + &bullets(faults(run, scenario)) + "\n"
}

/// A title and a table for each case.
pub(super) fn grids(run: &Run, scenario: &Scenario) -> Vec<(String, Grid)> {
    let cases = scenario.cases.iter();
    cases
        .map(|case| (title(case), grid(run, scenario, case)))
        .collect()
}

fn title(case: &Case) -> String {
    let (_, load) = case.id.split_once('/').unwrap_or(("", &case.id));
    format!("Answers {load}")
}

/// For each contestant allocations and system calls in the first case, if both were counted.
pub(super) fn points(run: &Run, scenario: &Scenario) -> Vec<(String, Kind, (f64, f64))> {
    let contenders = run.contenders(scenario).into_iter();
    contenders
        .filter_map(|contender| {
            let samples = good(run, scenario.cases.first()?, &contender.name);
            let allocations = per_request(&samples, |work| Some(work.allocations?.calls));
            let calls = per_request(&samples, Work::calls_in_all);
            let counted = allocations.is_finite() && calls.is_finite();
            counted.then_some((contender.name, contender.kind, (allocations, calls)))
        })
        .collect()
}

fn good<'a>(run: &'a Run, case: &Case, name: &str) -> Vec<&'a Sample> {
    let samples = run.samples.iter();
    let own = samples.filter(|sample| sample.case == case.id && sample.contestant == name);
    own.filter(|sample| sample.state == State::Good).collect()
}

/// The median over the samples.
fn per_request(samples: &[&Sample], part: impl Fn(&Work) -> Option<u64>) -> f64 {
    let values = samples.iter().filter_map(|sample| {
        Some(count(part(sample.work.as_ref()?)?) / count(sample.requests as u64))
    });
    median(&values.collect::<Vec<_>>())
}

fn grid(run: &Run, scenario: &Scenario, case: &Case) -> Grid {
    let mut grid = Grid::new(&[
        "contestant",
        "system calls",
        "of which",
        "waits",
        "made room",
        "allocations",
        "bytes allocated",
    ]);
    for contender in run.contenders(scenario) {
        let own = good(run, case, &contender.name);
        if !own.is_empty() {
            grid.row(row(&contender.name, &own));
        }
    }
    grid
}

fn row(name: &str, samples: &[&Sample]) -> Vec<String> {
    let of = |part: fn(&Work) -> Option<u64>| per_request(samples, part);
    vec![
        name.to_owned(),
        number(of(Work::calls_in_all), 2),
        frequent(samples),
        number(of(|work| Some(work.switches.voluntary)), 2),
        number(of(|work| Some(work.switches.involuntary)), 2),
        number(of(|work| Some(work.allocations?.calls)), 1),
        number(of(|work| Some(work.allocations?.bytes)), 0),
    ]
}

/// The most frequent ones, of the first round.
fn frequent(samples: &[&Sample]) -> String {
    let first = samples.first().and_then(|sample| {
        let calls = sample.work.as_ref()?.calls.as_ref()?;
        Some((calls, count(sample.requests as u64)))
    });
    let Some((calls, requests)) = first else {
        return "–".to_owned();
    };
    let shares = calls.iter().take(NAMED);
    let shares = shares.map(|(name, times)| (name, count(*times) / requests));
    let shares = shares.filter(|(_, share)| *share >= RARE);
    let shares: Vec<_> = shares
        .map(|(name, share)| format!("{name} {share:.2}"))
        .collect();
    shares.join(", ")
}
