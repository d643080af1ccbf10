//! One strategy in a process of its own, for batches with faults: `fault_contestant <name>`, then a
//! batch a line on standard input, each answered by what it cost or by what was wrong.

use std::process::ExitCode;

use fetch_many::{Error, FetchMany};
use fetch_many_benches::compare::protocol::answer_lines;
use fetch_many_benches::faulty::{Batch, config, fetch};

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
    answer_lines(|batch: Result<Batch, String>| batch.and_then(|batch| fetch(&*strategy, &batch)))?;
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
