//! What bodies on their way into files cost, in memory, CPU and time: see `fetch_many_benches::to_disk`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fetch_many_benches::to_disk::main()
}
