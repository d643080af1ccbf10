//! What bodies on their way into files cost: how much memory, CPU and time, for each strategy and for `curl -o`.
//!
//! ```text
//! cargo build --release -p fetch-many-benches --bin to_disk
//! target/release/to_disk memory              # 4 GiB, 16 at once, 64 MiB of `in_memory`: the most that was resident
//! target/release/to_disk slow                # a sink that takes 10 MB/s, and a server that sends as fast as it can
//! target/release/to_disk throughput          # one body of 512 MiB: CPU and time, in ratio to curl's
//! ```
//!
//! Server, fetching program and this one are three processes, so that CPU time and memory belong to one of them alone.
//! Files go below the directory that `TMPDIR` names, and are removed at once.

mod fetch;
mod memory;
mod scratch;
mod server;
mod slow;
mod throughput;

use std::env;
use std::process::ExitCode;

use fetch_many_race::Failure;
use fetch_many_race::process::interrupt;

/// What the program does.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        // What this program starts itself as.
        ["serve"] => server::serve(),
        ["fetch", ..] => fetch::run(&words[1..]),
        ["memory"] => interrupt::listen().and_then(|()| memory::measure()),
        ["slow"] => interrupt::listen().and_then(|()| slow::measure()),
        ["throughput"] => interrupt::listen().and_then(|()| throughput::measure()),
        _ => Err(Failure::new(
            "one of memory, slow, throughput is to be said",
        )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("to_disk: {failure}");
            ExitCode::FAILURE
        }
    }
}
