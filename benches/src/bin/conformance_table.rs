//! Prints `docs/conformance.md`. `scripts/conformance` is how to run it.
//!
//! `conformance_table check STRATEGY CHECK` runs one check.

// The exceptions and deviations are where they are tested, and nowhere else.
#[path = "../../../crates/fetch-many-async-std/tests/conformance.rs"]
#[allow(dead_code, reason = "a program of its own")]
mod async_std;
#[path = "../../../crates/fetch-many-async-std/tests/faults.rs"]
#[allow(dead_code, reason = "a program of its own")]
mod async_std_faults;
#[path = "../../../crates/fetch-many-smol/tests/conformance.rs"]
#[allow(dead_code, reason = "a program of its own")]
mod smol;
#[path = "../../../crates/fetch-many-smol/tests/faults.rs"]
#[allow(dead_code, reason = "a program of its own")]
mod smol_faults;
#[path = "../../../crates/fetch-many-threads/tests/conformance.rs"]
#[allow(dead_code, reason = "a program of its own")]
mod threads;
#[path = "../../../crates/fetch-many-threads/tests/faults.rs"]
#[allow(dead_code, reason = "a program of its own")]
mod threads_faults;
#[path = "../../../crates/fetch-many-tokio/tests/conformance.rs"]
#[allow(dead_code, reason = "a program of its own")]
mod tokio;
#[path = "../../../crates/fetch-many-tokio/tests/faults.rs"]
#[allow(dead_code, reason = "a program of its own")]
mod tokio_faults;

use std::process::ExitCode;

use fetch_many_benches::conformance::{Answer, Tested, page, part};
use fetch_many_strategies::Strategy;

const STRATEGIES: &[Tested] = &[
    Tested {
        strategy: Strategy::Tokio,
        made_of: &["tokio", "reqwest"],
        checks: tokio::checks,
        faults: tokio_faults::faults,
    },
    Tested {
        strategy: Strategy::AsyncStd,
        made_of: &["async-std", "surf"],
        checks: async_std::checks,
        faults: async_std_faults::faults,
    },
    Tested {
        strategy: Strategy::Smol,
        made_of: &["smol", "hyper"],
        checks: smol::checks,
        faults: smol_faults::faults,
    },
    Tested {
        strategy: Strategy::Threads,
        made_of: &["ureq"],
        checks: threads::checks,
        faults: threads_faults::faults,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let printed = match part(STRATEGIES, &arguments) {
        Ok(Some(Answer::Exit(code))) => return code,
        Ok(Some(Answer::Print(text))) => Ok(text),
        Ok(None) => page(STRATEGIES, None),
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
