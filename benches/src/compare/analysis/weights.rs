//! Lines through the memory of a contestant at several limits.

use fetch_many_race::analysis::State;
use fetch_many_race::process::memory::Memory;
use fetch_many_race::record::Weight;
use fetch_many_race::statistics::{count, line, median};

use super::{Samples, of};
use crate::compare::contestant::Contestant;
use crate::compare::scenario::{Pass, Scenario};
use crate::entries::Kind;

type Part = fn(&Memory) -> u64;
type Points = Vec<(usize, Memory)>;

/// Goals of the project, in KiB per request in flight.
fn goal(name: &str, kind: Kind) -> Option<f64> {
    matches!(kind, Kind::Strategy(_)).then_some(if name == "threads" { 64.0 } else { 32.0 })
}

/// One for each contestant, if the scenario weighs them.
pub(super) fn weights(
    scenario: &Scenario,
    contestants: &[Contestant],
    samples: &Samples,
) -> Vec<Weight> {
    let limits: Vec<_> = scenario
        .cases
        .iter()
        .filter(|case| case.pass == Pass::Weighed)
        .map(|case| case.limit)
        .collect();
    if limits.is_empty() {
        return Vec::new();
    }
    let weights = contestants.iter().filter_map(|contestant| {
        let points = points(scenario, &contestant.name, samples);
        let growth = growth(scenario, &contestant.name, samples);
        (!points.is_empty()).then(|| Weight {
            growth,
            ..weight(contestant, &limits, &points)
        })
    });
    weights.collect()
}

fn points(scenario: &Scenario, name: &str, samples: &Samples) -> Points {
    let cases = scenario
        .cases
        .iter()
        .filter(|case| case.pass == Pass::Weighed);
    let points = cases.flat_map(|case| {
        let samples = of(samples, case, name).iter();
        let good = samples.filter(|sample| sample.state == State::Good);
        good.filter_map(|sample| Some((case.limit, sample.memory?)))
    });
    points.collect()
}

/// The median of what it needs at its peak after many requests, by what it needed after few.
fn growth(scenario: &Scenario, name: &str, samples: &Samples) -> Option<f64> {
    let case = scenario
        .cases
        .iter()
        .find(|case| case.pass == Pass::Grown)?;
    let samples = of(samples, case, name).iter();
    let good = samples.filter(|sample| sample.state == State::Good);
    let growths = good.filter_map(|sample| {
        let peak = sample.memory?.peak;
        Some(count(peak) / count(sample.peak_before?))
    });
    let growth = median(&growths.collect::<Vec<_>>());
    Some(growth).filter(|growth| growth.is_finite())
}

fn weight(contestant: &Contestant, limits: &[usize], points: &Points) -> Weight {
    let some = |value: f64| Some(value).filter(|value| value.is_finite());
    let at = |limit: usize, part: Part| {
        let values = points.iter().filter(|point| point.0 == limit);
        let values: Vec<_> = values.map(|(_, memory)| count(part(memory))).collect();
        some(median(&values))
    };
    let fit = |part: Part| {
        let points = points.iter();
        let points: Vec<_> = points
            .map(|(limit, memory)| (count(*limit as u64), count(part(memory))))
            .collect();
        line(&points)
    };
    let slope = |part: Part| some(fit(part).0);
    let most = limits.iter().copied().max().unwrap_or(0);
    Weight {
        name: contestant.name.clone(),
        role: contestant.kind.into(),
        resident: limits
            .iter()
            .filter_map(|limit| Some((*limit, at(*limit, |memory| memory.resident)?)))
            .collect(),
        per_request: slope(|memory| memory.resident),
        goal: goal(&contestant.name, contestant.kind),
        at_rest: some(fit(|memory| memory.resident).1),
        heap: slope(Memory::heap),
        stacks: slope(|memory| memory.stacks),
        reserved: slope(|memory| memory.reserved),
        growth: None,
        threads: at(most, |memory| memory.threads),
        threads_per_request: slope(|memory| memory.threads),
    }
}
