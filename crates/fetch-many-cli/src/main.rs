//! The program `fetch-many`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fetch_many_cli::main()
}
