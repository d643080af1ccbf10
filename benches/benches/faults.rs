//! `cargo bench --bench faults`: do faults slow down what is healthy?
//!
//! Batches in which one request in twenty fails, against batches that are as large and all healthy,
//! whose server closes as many connections or none. In every round each strategy runs each batch in a
//! new process, in shuffled order. Names of strategies restrict it; `--rounds=50` makes so many rounds.

use std::collections::BTreeMap;
use std::process::{Command, ExitCode};
use std::time::Duration;

use fastrand::Rng;
use fetch_many_benches::compare::machine::Machine;
use fetch_many_benches::compare::statistics::Spread;
use fetch_many_benches::contestants::{ENTRIES, Entry};
use fetch_many_benches::faulty::{BODY_BYTES, Batch, Cost, Mix};
use fetch_many_benches::harness::{Failure, Process, ServerProcess};
use fetch_many_benches::server::Behaviour;

const LIMIT: usize = 64;
const REQUESTS: usize = 12_000;
const WARM_UP: usize = 1_000;
const ROUNDS: usize = 25;
/// Healthy responses by CPU time, in parts of what they are beside as many closed connections.
const GOAL: f64 = 0.95;
/// A batch takes a second.
const TOO_LATE: Duration = Duration::from_secs(60);

type Samples = BTreeMap<(&'static str, &'static str), Vec<Cost>>;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let rounds = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("--rounds=")?.parse().ok())
        .unwrap_or(ROUNDS);
    let strategies = || ENTRIES.iter().filter(|entry| entry.bare().is_some());
    let is_named = |entry: &&Entry| arguments.iter().any(|name| name == entry.name);
    let mut entries: Vec<_> = strategies().filter(is_named).collect();
    if entries.is_empty() {
        entries = strategies().collect();
    }
    match run(&entries, rounds) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("faults: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(entries: &[&'static Entry], rounds: usize) -> Result<bool, Failure> {
    let seed = fastrand::u64(..);
    let mut rng = Rng::with_seed(seed);
    let command = format!("cargo bench --bench faults -- --rounds={rounds}");
    for line in Machine::here(&command, seed).lines() {
        println!("- {line}");
    }
    let mut samples = Samples::new();
    let mut order = entries.to_vec();
    for round in 1..=rounds {
        eprintln!("faults: round {round}/{rounds}");
        rng.shuffle(&mut order);
        for entry in &order {
            // Side by side: the shorter the time between them, the more noise they share.
            let mut mixes = Mix::ALL;
            rng.shuffle(&mut mixes);
            for mix in mixes {
                let cost = sample(entry.name, mix)?;
                let key = (entry.name, mix.name());
                samples.entry(key).or_default().push(cost);
            }
        }
    }
    Ok(report(entries, &samples, rounds, seed))
}

fn sample(name: &str, mix: Mix) -> Result<Cost, Failure> {
    let behaviour = Behaviour {
        body_bytes: BODY_BYTES,
        ..Behaviour::default()
    };
    let server = env!("CARGO_BIN_EXE_fault_server").as_ref();
    let mut server = ServerProcess::start_program(server, &behaviour)?;
    let mut program = Command::new(env!("CARGO_BIN_EXE_fault_contestant"));
    let mut contestant = Process::start(program.arg(name), name)?;
    let mut fetch = |requests, mix| {
        let url = server.urls()[0].clone();
        let batch = Batch {
            url,
            limit: LIMIT,
            requests,
            mix,
        };
        server.mark()?;
        contestant.send(&serde_json::to_string(&batch).map_err(Failure::new)?)?;
        let answer = contestant.receive(TOO_LATE)?;
        let cost: Result<Cost, String> = serde_json::from_str(&answer).map_err(Failure::new)?;
        let cost = cost.map_err(|wrong| contestant.lost(wrong))?;
        // Equal work: nothing was sent twice.
        match server.read()?.requests {
            served if served == requests as u64 => Ok(cost),
            served => Err(contestant.lost(format_args!("served {served}, not {requests}"))),
        }
    };
    fetch(WARM_UP, Mix::Clean)?;
    fetch(REQUESTS, mix)
}

/// Prints the table; whether no strategy misses the goal for certain.
fn report(entries: &[&Entry], samples: &Samples, rounds: usize, seed: u64) -> bool {
    println!(
        "limit {LIMIT}, 1 KiB bodies, {REQUESTS} requests, {rounds} rounds; healthy responses of the faulty batch ÷ of\n"
    );
    println!(
        "| strategy  | closing, by CPU   | closing, by wall  | clean, by CPU     | ≥ {GOAL}     |"
    );
    println!(
        "|-----------|-------------------|-------------------|-------------------|------------|"
    );
    let mut good = true;
    for entry in entries {
        let of = |mix: Mix| &samples[&(entry.name, mix.name())][..];
        let ratio = |other: Mix, time: fn(&Cost) -> Duration| {
            let pairs = of(Mix::Faulty).iter().zip(of(other));
            // As many are healthy in both: what is the shorter time, is the higher rate.
            let ratios: Vec<_> = pairs
                .map(|(faulty, other)| time(other).as_secs_f64() / time(faulty).as_secs_f64())
                .collect();
            Spread::of(&ratios, seed)
        };
        let cpu = ratio(Mix::Closing, |cost| cost.cpu);
        let wall = ratio(Mix::Closing, |cost| cost.wall);
        let clean = ratio(Mix::Clean, |cost| cost.cpu);
        let verdict = verdict(cpu);
        good &= verdict != "NO";
        println!(
            "| {:<9} | {} | {} | {} | {verdict:<10} |",
            entry.name,
            text(cpu),
            text(wall),
            text(clean)
        );
    }
    good
}

fn verdict(spread: Spread) -> &'static str {
    if spread.low >= GOAL {
        "yes"
    } else if spread.high < GOAL {
        "NO"
    } else {
        "can't tell"
    }
}

fn text(Spread { median, low, high }: Spread) -> String {
    format!("{median:.2} ({low:.2}–{high:.2})  ")
}
