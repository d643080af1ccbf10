//! One strategy in a process of its own, for batches with faults: `fault_contestant <name>`, then
//! `mixed <url> <limit> <requests> <mix>` on standard input, answered by `<healthy> <wall ns> <cpu ns>`.

use std::process::ExitCode;

use fetch_many::{Error, FetchMany};
use fetch_many_benches::faulty::{Mix, config, fetch};
use fetch_many_benches::protocol::{answer_lines, number};

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    match run(&name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let strategy = make(name)?;
    answer_lines(|words| match words {
        ["mixed", url, limit, requests, mix] => {
            let mix = Mix::named(mix).ok_or("no such mix")?;
            let cost = fetch(&*strategy, url, number(limit)?, number(requests)?, mix)?;
            let (wall, cpu) = (cost.wall.as_nanos(), cost.cpu.as_nanos());
            Ok(format!("{} {wall} {cpu}", cost.healthy))
        }
        _ => Err(format!("unknown command {words:?}")),
    })?;
    Ok(())
}

fn make(name: &str) -> Result<Box<dyn FetchMany>, Error> {
    let config = config();
    Ok(match name {
        "tokio" => Box::new(fetch_many_tokio::Blocking::new(&config)?),
        "async-std" => Box::new(fetch_many_async_std::Blocking::new(&config)?),
        "smol" => Box::new(fetch_many_smol::Blocking::new(&config)?),
        _ => Box::new(fetch_many_threads::Blocking::new(&config)?),
    })
}
