//! One contestant in a process of its own: `contestant <name>`, then jobs on standard input.

use std::process::ExitCode;

fn main() -> ExitCode {
    fetch_many_benches::serve::serve(None)
}
