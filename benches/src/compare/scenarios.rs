//! The questions, and of whom they are asked: [`scenario()`], [`takes_part`].

use fetch_many_race::record::{Effort, Metric, Rival};

use super::effort::{requests, scale};
use super::scenario::{Case, Pass, Scenario};
use crate::entries::{self, Kind};

/// The names of all scenarios, in the order of the report.
pub const NAMES: [&str; 10] = [
    "throughput",
    "latency",
    "pinned",
    "sweep",
    "hosts",
    "big",
    "faulty",
    "memory",
    "work",
    "contract",
];

/// The case with closed connections and no fault.
pub(super) const CLOSING: &str = "faulty/closing";

/// The scenario of this name, at this effort; delays and faults follow from the seed.
#[must_use]
pub fn scenario(name: &str, effort: Effort, seed: u64) -> Option<Scenario> {
    let scenario = match name {
        "throughput" => throughput(effort),
        "latency" => latency(effort),
        "pinned" => pinned(effort),
        "sweep" => sweep(effort),
        "hosts" => hosts(effort),
        "big" => big(effort),
        "faulty" => faulty(effort),
        "memory" => memory(effort),
        "work" => work(effort),
        "contract" => contract(effort),
        _ => return None,
    };
    let mut scenario = scale(effort, scenario);
    for case in &mut scenario.cases {
        case.behaviour.seed = seed;
    }
    Some(scenario)
}

/// Whether contestants of this kind take part without being named.
#[must_use]
pub fn takes_part(scenario: &str, kind: Kind, effort: Effort) -> bool {
    match kind {
        Kind::Strategy(_) => true,
        Kind::Bare | Kind::Beneath(_) => {
            scenario == "contract"
                || scenario == "work" && effort != Effort::Quick
                || scenario == "memory" && effort == Effort::Full
        }
        Kind::Twin(_) => matches!(scenario, "throughput" | "latency" | "pinned"),
        Kind::Ceiling => matches!(scenario, "throughput" | "sweep" | "big" | "work"),
        Kind::OutOfTheBox => matches!(scenario, "throughput" | "latency"),
        Kind::Variant => scenario == "throughput" && effort == Effort::Full,
        Kind::Peer => {
            matches!(
                scenario,
                "throughput" | "latency" | "pinned" | "memory" | "work"
            )
        }
        Kind::Planted => false,
    }
}

fn of(name: &'static str, asks: &'static str, cases: Vec<Case>) -> Scenario {
    Scenario {
        name,
        asks,
        cases,
        metrics: &[Metric::Cpu, Metric::Wall],
        rival: Rival::Reference,
        rounds: 20,
        seconds: 68,
    }
}

fn throughput(effort: Effort) -> Scenario {
    let case = Case::new("throughput", 64, requests(effort, 8_000));
    of(
        "throughput",
        "What can one core carry? Limit 64, bodies of 1 KiB, no delay; server and client on a core each.",
        vec![case],
    )
}

fn latency(effort: Effort) -> Scenario {
    let case = |limit: usize| {
        let turns = if limit > 64 { 8 } else { 16 };
        let mut case = Case::new(
            format!("latency/{limit}"),
            limit,
            requests(effort, limit * turns),
        );
        case.behaviour.delay_us = 10_000;
        case.behaviour.sigma = 0.25;
        case.pinned = false;
        case
    };
    Scenario {
        metrics: &[Metric::Makespan, Metric::MeanLatency, Metric::Cpu],
        ..of(
            "latency",
            "What does a batch feel like? Bodies of 1 KiB after 10 ms (lognormal, sigma 0.25); makespan against that of a client that costs nothing.",
            vec![case(8), case(64), case(512)],
        )
    }
}

fn pinned(effort: Effort) -> Scenario {
    let mut case = Case::new("pinned", 64, requests(effort, 4_000));
    case.rate = Some(4_000.0);
    Scenario {
        metrics: &[Metric::Cpu, Metric::MeanLatency],
        ..of(
            "pinned",
            "What does a request cost? 4,000 requests a second by the clock, limit 64, bodies of 1 KiB; latency counts from when a request was due.",
            vec![case],
        )
    }
}

fn sweep(effort: Effort) -> Scenario {
    let case = |limit: usize| {
        let requests = requests(effort, 4_000).max(limit * 4);
        Case::new(format!("sweep/{limit}"), limit, requests)
    };
    Scenario {
        metrics: &[Metric::Wall, Metric::Cpu],
        seconds: 54,
        ..of(
            "sweep",
            "Where does it bend? Limits from 1 to 1,024, bodies of 1 KiB, no delay.",
            [1, 4, 16, 64, 256, 1_024].map(case).into(),
        )
    }
}

fn hosts(effort: Effort) -> Scenario {
    let mut case = Case::new("hosts", 64, requests(effort, 2_000));
    case.behaviour.hosts = 16;
    case.behaviour.slow_us = 20_000;
    case.behaviour.failing = true;
    case.behaviour.delay_us = 1_000;
    Scenario {
        metrics: &[Metric::Wall, Metric::Cpu],
        seconds: 34,
        ..of(
            "hosts",
            "Does one host hold up the others? 16 hosts that take 1 ms, one that takes 20 ms more, one that resets every connection.",
            vec![case],
        )
    }
}

fn big(effort: Effort) -> Scenario {
    let mut case = Case::new("big", 16, requests(effort, 200));
    case.behaviour.body_bytes = 1 << 20;
    Scenario {
        seconds: 30,
        ..of(
            "big",
            "What does copying cost? Bodies of 1 MiB, limit 16, no delay.",
            vec![case],
        )
    }
}

fn faulty(effort: Effort) -> Scenario {
    let mut retried = Case::new("faulty/retried", 64, requests(effort, 1_000));
    retried.behaviour.faults = 0.05;
    retried.behaviour.delay_us = 1_000;
    retried.retries = 3;
    retried.timeout_ms = 250;
    let mut closing = Case::new(CLOSING, 64, requests(effort, 8_000));
    closing.behaviour.closes = 0.05;
    let mut cut = Case::new("faulty/cut", 64, closing.requests);
    cut.behaviour.cuts = 0.05;
    cut.rival = Some(Rival::OwnClosing);
    Scenario {
        metrics: &[Metric::Wall, Metric::Cpu],
        seconds: 38,
        ..of(
            "faulty",
            "What do errors cost? One first attempt in twenty is reset, or stalls past its timeout of 250 ms, or is a 503; retries on. \
             And do they slow down what is healthy? One body in twenty ends half-way, beside as many connections closed in good order; no retries.",
            vec![retried, closing, cut],
        )
    }
}

fn memory(effort: Effort) -> Scenario {
    let case = |limit: usize| {
        let mut case = Case::new(format!("memory/{limit}"), limit, limit);
        case.pass = Pass::Weighed;
        case.pinned = false;
        case
    };
    let most = if effort == Effort::Quick { 3 } else { 4 };
    let limits = &[0, 64, 256, 1_024][..most];
    let mut cases: Vec<_> = limits.iter().map(|limit| case(*limit)).collect();
    let many = match effort {
        Effort::Quick => 20_000,
        Effort::Normal => 100_000,
        Effort::Full => 1_000_000,
    };
    let mut grown = Case::new("memory/growth", 64, many);
    grown.pass = Pass::Grown;
    cases.push(grown);
    Scenario {
        metrics: &[],
        rounds: 5,
        seconds: 30,
        ..of(
            "memory",
            "What does a request in flight weigh, read while the server holds every response? And does memory grow with the input?",
            cases,
        )
    }
}

fn work(effort: Effort) -> Scenario {
    let case = |id: &str, delay_us: u64| {
        let mut case = Case::new(id, 64, requests(effort, 1_000));
        case.behaviour.delay_us = delay_us;
        case.pass = Pass::Counted;
        case
    };
    Scenario {
        metrics: &[],
        rounds: 3,
        seconds: 20,
        ..of(
            "work",
            "What does a request make the machine do? System calls, context switches and allocations, each counted in a pass of its own; limit 64, bodies of 1 KiB, at once and after 10 ms.",
            vec![case("work/at once", 0), case("work/after 10 ms", 10_000)],
        )
    }
}

fn contract(effort: Effort) -> Scenario {
    let mut case = Case::new("contract", 64, requests(effort, 8_000));
    case.pinned = false;
    Scenario {
        metrics: &[Metric::Cpu, Metric::Wall],
        rival: Rival::OwnBare,
        ..of(
            "contract",
            "What does the contract add? Each strategy beside its client's own hand-written loop: limit 64, bodies of 1 KiB, no delay.",
            vec![case],
        )
    }
}

/// Whether the comparison has something of this name.
#[must_use]
pub fn is_name(name: &str) -> bool {
    NAMES.contains(&name) || entries::find(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_scenario_with_cases() {
        for effort in [Effort::Quick, Effort::Normal, Effort::Full] {
            for name in NAMES {
                let scenario = scenario(name, effort, 1).unwrap();
                assert_eq!(scenario.name, name);
                assert!(scenario.cases.iter().all(|case| case.id.starts_with(name)));
            }
        }
    }

    #[test]
    fn a_whole_run_keeps_its_time() {
        let seconds = |effort| -> u64 {
            let all = NAMES.iter().filter_map(|name| scenario(name, effort, 1));
            all.map(|scenario| scenario.seconds).sum()
        };
        // Besides, criterion takes up to a minute and a half, and 25 seconds.
        assert!(seconds(Effort::Normal) <= 8 * 60);
        assert!(seconds(Effort::Quick) <= 65);
    }
}
