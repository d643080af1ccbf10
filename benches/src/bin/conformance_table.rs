//! Prints `docs/conformance.md`. `scripts/conformance` is how to run it.
//!
//! `conformance_table STRATEGY::LAW` runs one law.

// The exceptions and deviations are where they are tested, and nowhere else.
#[path = "../../../crates/fetch-many-async-std/tests/conformance.rs"]
mod async_std;
#[path = "../../../crates/fetch-many-async-std/tests/faults.rs"]
mod async_std_faults;
#[path = "../../../crates/fetch-many-smol/tests/conformance.rs"]
mod smol;
#[path = "../../../crates/fetch-many-smol/tests/faults.rs"]
mod smol_faults;
#[path = "../../../crates/fetch-many-threads/tests/conformance.rs"]
mod threads;
#[path = "../../../crates/fetch-many-threads/tests/faults.rs"]
mod threads_faults;
#[path = "../../../crates/fetch-many-tokio/tests/conformance.rs"]
mod tokio;
#[path = "../../../crates/fetch-many-tokio/tests/faults.rs"]
mod tokio_faults;

use std::process::ExitCode;

use fetch_many_benches::conformance::{Strategy, page, part};

const STRATEGIES: &[Strategy] = &[
    Strategy {
        name: "tokio",
        made_of: &["tokio", "reqwest"],
        subject: tokio::subject,
        excepted: tokio::EXCEPTED,
        recorded: tokio_faults::RECORDED,
    },
    Strategy {
        name: "async-std",
        made_of: &["async-std", "surf"],
        subject: async_std::subject,
        excepted: async_std::EXCEPTED,
        recorded: async_std_faults::RECORDED,
    },
    Strategy {
        name: "smol",
        made_of: &["smol", "hyper"],
        subject: smol::subject,
        excepted: smol::EXCEPTED,
        recorded: smol_faults::RECORDED,
    },
    Strategy {
        name: "threads",
        made_of: &["ureq"],
        subject: threads::subject,
        excepted: threads::EXCEPTED,
        recorded: threads_faults::RECORDED,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let printed = match part(STRATEGIES, &arguments) {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => page(STRATEGIES),
        Err(error) => Err(error),
    };
    match printed {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
