//! What a race must satisfy to be believed, as far as that can be seen from here: [`Gate`].

use std::time::{Duration, Instant};

use fetch_many_race::analysis::{Sample as _, State, good};
use fetch_many_race::record::Metric;
use fetch_many_race::statistics::FEWEST_ROUNDS;
use serde::Serialize;

use super::answers::{Agreement, Other};
use super::sample::Sample;
use crate::show;

/// A figure is told to a hundredth, so what it is of must have so many steps of the clock.
const STEPS: u32 = 100;
/// So often the clock is read to see its steps.
const READ: usize = 1_000;
/// So many are named; the table has all.
const NAMED: usize = 3;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Gate {
    pub(super) name: &'static str,
    pub(super) held: bool,
    /// What was seen.
    pub(super) says: String,
}

/// What only a server can see that counts, so that it is missing here.
pub(super) const NOT_SEEN: [&str; 5] = [
    "how many requests came",
    "how many connections",
    "how many requests were in flight",
    "whether the server was the bottleneck",
    "whether latencies and requests in flight fit together (Little's law)",
];

/// What the samples show by themselves.
pub(super) fn seen(samples: &[Sample], agreement: &Agreement) -> Vec<Gate> {
    vec![
        failures(samples),
        alike("same statuses", &agreement.statuses, agreement),
        alike("same bytes", &agreement.bodies, agreement),
        resolution(samples),
    ]
}

/// What shows once they are compared.
pub(super) fn judged(metrics: &[Metric], drifting: Option<String>, rounds: usize) -> [Gate; 3] {
    let held = "the second half of the rounds is as the first; of fewer than 12 nothing is said";
    [
        counters(metrics),
        gate("no drift", drifting, held),
        enough(rounds),
    ]
}

fn gate(name: &'static str, broken: Option<String>, held: &str) -> Gate {
    Gate {
        name,
        held: broken.is_none(),
        says: broken.unwrap_or_else(|| held.to_owned()),
    }
}

fn failures(samples: &[Sample]) -> Gate {
    let broken = samples.iter().find_map(|sample| match &sample.state {
        State::Invalid(why) | State::Absent(why) => {
            Some(format!("{}, round {}: {why}", sample.name, sample.round))
        }
        State::Good => None,
    });
    gate("no failures", broken, "every request had an answer")
}

fn alike(name: &'static str, others: &[Other], agreement: &Agreement) -> Gate {
    if agreement.compared == 0 {
        let nothing = "nothing to compare".to_owned();
        return gate(name, Some(nothing), "");
    }
    let others = others
        .iter()
        .map(|one| format!("{}: {}", one.name, one.why));
    let unsettled = agreement
        .unsettled
        .iter()
        .map(|url| format!("{url} is not the same for most, or not each time"));
    let all: Vec<_> = others.chain(unsettled).collect();
    let named = all[..all.len().min(NAMED)].join("; ");
    let broken = match all.len().saturating_sub(NAMED) {
        _ if all.is_empty() => None,
        0 => Some(named),
        more => Some(format!("{named}; and {more} more")),
    };
    gate(name, broken, "by every strategy, in every round")
}

fn resolution(samples: &[Sample]) -> Gate {
    let step = clock_step();
    let all: Vec<_> = samples.iter().collect();
    let good = good(&all);
    let walls = good
        .iter()
        .map(|sample| Duration::from_nanos(sample.wall_ns));
    let means = good
        .iter()
        .filter_map(|sample| sample.value(Metric::MeanLatency));
    // Latencies are told in whole microseconds.
    let coarse = step.max(Duration::from_micros(1));
    let latency = means.map(Duration::from_secs_f64).min();
    let broken = match (walls.min(), latency) {
        (None, _) => Some("nothing was timed".to_owned()),
        (Some(wall), _) if wall < step * STEPS => Some(short(wall, step)),
        (_, Some(latency)) if latency < coarse * STEPS => Some(short(latency, coarse)),
        _ => None,
    };
    let held = format!(
        "a hundred times the clock's step of {} and more",
        show::duration(step)
    );
    gate("time resolution", broken, &held)
}

fn short(time: Duration, step: Duration) -> String {
    format!(
        "{} is less than {STEPS} steps of {}",
        show::duration(time),
        show::duration(step)
    )
}

/// The shortest time that the clock shows.
fn clock_step() -> Duration {
    let mut step = Duration::MAX;
    let mut before = Instant::now();
    for _ in 0..READ {
        let now = Instant::now();
        if let Some(one) = now
            .checked_duration_since(before)
            .filter(|one| !one.is_zero())
        {
            step = step.min(one);
        }
        before = now;
    }
    // A clock that did not move in all these reads has longer steps than they took; that is at most a moment.
    if step == Duration::MAX {
        Duration::from_millis(1)
    } else {
        step
    }
}

fn counters(metrics: &[Metric]) -> Gate {
    let broken = (!metrics.contains(&Metric::Cpu)).then(|| {
        "this system does not show the CPU clock of another process: CPU is not compared".to_owned()
    });
    gate("CPU counters", broken, "read from outside of each process")
}

fn enough(rounds: usize) -> Gate {
    let broken = (rounds < FEWEST_ROUNDS)
        .then(|| format!("{rounds}, and no verdict is to be trusted below {FEWEST_ROUNDS}"));
    gate("enough rounds", broken, &format!("{rounds}"))
}
