//! Runs a listing of the book, in whichever chapter: `cargo learn` does so for those that need what this crate needs.
//!
//! Without a URL it starts the book's server and lets the listing fetch from that.

use std::env;
use std::error::Error;
use std::process::ExitCode;

use fetch_many_start::{listings as first, program};
use fetch_many_tutorial::listings;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    match run(&name, arguments.next().as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, base: Option<&str>) -> Result<(), Box<dyn Error>> {
    let mut all = first::ALL.iter().chain(listings::ALL);
    let Some((_, listing)) = all.find(|(known, _)| *known == name) else {
        return Err("there is no such program; `cargo learn` lists them".into());
    };
    // A program with reqwest's default features has one. An error means that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    program::run(*listing, base)
}
