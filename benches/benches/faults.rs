//! `cargo bench --bench faults`: do faults slow down what is healthy?
//!
//! Batches in which one request in twenty fails, against batches that are as large and all healthy,
//! whose server closes as many connections or none. In every round each strategy runs each batch in a
//! new process, in shuffled order. Names of strategies restrict it; `--rounds=50` makes so many rounds.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use fastrand::Rng;
use fetch_many_benches::contestants::{Entry, named};
use fetch_many_benches::faulty::{Cost, Mix};
use fetch_many_benches::harness::{Failure, Process, Spread, provenance, spread};
use fetch_many_benches::job::BODY_BYTES;

const LIMIT: usize = 64;
const REQUESTS: usize = 12_000;
const WARM_UP: usize = 1_000;
const ROUNDS: usize = 25;
/// Healthy responses by CPU time, in parts of what they are beside as many closed connections.
const GOAL: f64 = 0.95;

type Samples = BTreeMap<(&'static str, &'static str), Vec<Cost>>;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let rounds = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("--rounds=")?.parse().ok())
        .unwrap_or(ROUNDS);
    let entries = named(arguments.into_iter(), |entry| entry.bare.is_some());
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
    println!("{}", provenance(&command, seed));
    let mut server = Process::start(env!("CARGO_BIN_EXE_fault_server").as_ref(), &[], "server")?;
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
                let cost = sample(&mut server, entry.name, mix)?;
                let key = (entry.name, mix.name());
                samples.entry(key).or_default().push(cost);
            }
        }
    }
    Ok(report(entries, &samples, rounds, &mut rng))
}

fn sample(server: &mut Process, name: &str, mix: Mix) -> Result<Cost, Failure> {
    let url = server.ask(&format!("start {BODY_BYTES} 0"))?;
    let program = env!("CARGO_BIN_EXE_fault_contestant").as_ref();
    let mut contestant = Process::start(program, &[name], name)?;
    contestant.ask(&format!("mixed {url} {LIMIT} {WARM_UP} clean"))?;
    let mix = mix.name();
    let answer = contestant.ask(&format!("mixed {url} {LIMIT} {REQUESTS} {mix}"))?;
    let served = server.ask("stop")?;
    // Equal work: nothing was sent twice.
    let cost = read(&answer).filter(|_| served.starts_with(&format!("{} ", WARM_UP + REQUESTS)));
    let wrong = || std::io::Error::other(format!("{name} {mix}: {answer}, served {served}"));
    cost.ok_or_else(|| Failure::at(program, &wrong()))
}

fn read(answer: &str) -> Option<Cost> {
    let mut words = answer.split(' ');
    Some(Cost {
        healthy: words.next()?.parse().ok()?,
        wall: Duration::from_nanos(words.next()?.parse().ok()?),
        cpu: Duration::from_nanos(words.next()?.parse().ok()?),
    })
}

/// Prints the table; whether no strategy misses the goal for certain.
fn report(entries: &[&Entry], samples: &Samples, rounds: usize, rng: &mut Rng) -> bool {
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
        let mut ratio = |other: Mix, time: fn(&Cost) -> Duration| {
            let pairs = of(Mix::Faulty).iter().zip(of(other));
            // As many are healthy in both: what is the shorter time, is the higher rate.
            let ratios: Vec<_> = pairs
                .map(|(faulty, other)| time(other).as_secs_f64() / time(faulty).as_secs_f64())
                .collect();
            spread(&ratios, rng)
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
