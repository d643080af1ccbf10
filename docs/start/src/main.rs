//! `cargo learn`: lists the programs of the book by chapter, runs one, starts their server, checks an exercise.
//!
//! This program is small, so that it is soon built. What needs the async clients is left to the program of
//! `docs/listings`, which cargo builds when it is first asked for.

use std::env;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::process::{Command, ExitCode};

use fetch_many_start::contents::Needs;
use fetch_many_start::{contents, listings, program, server};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match learn(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn learn(words: &[&str]) -> Result<ExitCode, Box<dyn Error>> {
    match words {
        [] => {
            print!("{}", contents::TEXT);
            Ok(ExitCode::SUCCESS)
        }
        ["server"] => serve().map_err(Into::into),
        ["try", exercise] => try_exercise(exercise),
        [name] => run(name, None),
        [name, url] => run(name, Some(url)),
        _ => Err("cargo learn NAME, cargo learn NAME URL, or cargo learn alone for a list".into()),
    }
}

/// Here, if the listing is one of this crate's; else by the program that has all of them.
fn run(name: &str, base: Option<&str>) -> Result<ExitCode, Box<dyn Error>> {
    if let Some((_, listing)) = listings::ALL.iter().find(|(known, _)| *known == name) {
        return match program::run(*listing, base) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => Err(format!("{name}: {error}").into()),
        };
    }
    if contents::program(name).is_none() {
        return Err(format!("There is no program {name}. `cargo learn` lists them.").into());
    }
    if let Some(python) = name.strip_suffix(".py") {
        let says = format!(
            "{python} is in Python: its command stands below it, in the chapter that shows it."
        );
        return Err(says.into());
    }
    eprintln!(
        "{name} needs the async clients. The first time, cargo builds them, which takes some minutes."
    );
    let program = ["run", "--locked", "--package", "fetch-many-tutorial", "--"];
    cargo(program.into_iter().chain([name]).chain(base))
}

/// Runs the check of what the reader has written.
fn try_exercise(name: &str) -> Result<ExitCode, Box<dyn Error>> {
    let features: &[&str] = match contents::exercise(name) {
        // For those who have not built the async clients yet.
        Some(Needs::Little) => &["--no-default-features"],
        Some(Needs::Async) => &[],
        None => {
            return Err(format!("There is no exercise {name}. `cargo learn` lists them.").into());
        }
    };
    let check = [
        "test",
        "--locked",
        "--package",
        "fetch-many-exercises",
        "--test",
        "exercises",
    ];
    let exercise = format!("{name}::exercise");
    let only = ["--", "--ignored", "--exact", &exercise];
    cargo(
        check
            .into_iter()
            .chain(features.iter().copied())
            .chain(only),
    )
}

/// Runs cargo, the same that runs this, and ends as it ends.
fn cargo<'a>(arguments: impl Iterator<Item = &'a str>) -> Result<ExitCode, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments);
    // `cargo run` tells this program which package it is. Some build scripts look at that, and would run again each time.
    let package =
        |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(package)) {
        command.env_remove(name);
    }
    let status = command.status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs the server until its input closes. To each line of the input it answers with what it has seen so far.
fn serve() -> io::Result<ExitCode> {
    // The commands in the book name this port. Where it is taken, another does as well.
    let server = server::start_at(server::PORT).or_else(|_| server::start())?;
    let mut out = io::stdout();
    writeln!(out, "{}", server.url(""))?;
    out.flush()?;
    eprintln!(
        "Leave it running in the foreground, and type the next commands in another terminal. \
         Ctrl-C ends it, and so does the end of its input."
    );
    for line in io::stdin().lock().lines() {
        line?;
        let counts = server.counts();
        let (requests, connections) = (counts.hits, counts.accepted);
        let peak = counts.peak_in_flight;
        writeln!(
            out,
            r#"{{"requests":{requests},"connections":{connections},"peak_in_flight":{peak}}}"#
        )?;
        out.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}
