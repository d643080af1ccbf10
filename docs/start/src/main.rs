//! `cargo learn`: lists the programs of the book by chapter, runs one, starts their server, checks an exercise.
//!
//! This program is small, so that it is soon built. What needs the async clients is left to the program of
//! `docs/listings`, which cargo builds when it is first asked for.

use std::env;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use fetch_many_start::{listings, program, server};

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
            print!("{}", include_str!("../contents.txt"));
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
        let ran = program::run(*listing, base);
        return ran
            .map(|()| ExitCode::SUCCESS)
            .map_err(|error| format!("{name}: {error}").into());
    }
    if !in_docs(&format!("listings/src/listings/{name}.rs")).is_file() {
        return Err(format!("There is no program {name}. `cargo learn` lists them.").into());
    }
    eprintln!(
        "{name} needs the async clients. The first time, cargo builds them, which takes some minutes."
    );
    let program = ["run", "--locked", "--package", "fetch-many-tutorial", "--"];
    cargo(program.into_iter().chain([name]).chain(base))
}

/// Runs the check of what the reader has written.
fn try_exercise(name: &str) -> Result<ExitCode, Box<dyn Error>> {
    let check = [
        "test",
        "--locked",
        "--quiet",
        "--package",
        "fetch-many-exercises",
    ];
    // The first exercises are for those who have not built the async clients yet.
    let features: &[&str] = if in_docs(&format!("exercises/src/{name}.rs")).is_file() {
        &["--no-default-features"]
    } else if in_docs(&format!("exercises/src/with_async/{name}.rs")).is_file() {
        &[]
    } else {
        return Err(format!("There is no exercise {name}. `cargo learn` lists them.").into());
    };
    let exercise = format!("{name}::exercise");
    let only = [
        "--test",
        "exercises",
        "--",
        "--ignored",
        "--exact",
        &exercise,
    ];
    cargo(
        check
            .into_iter()
            .chain(features.iter().copied())
            .chain(only),
    )
}

fn in_docs(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Runs cargo, the same that runs this, and ends as it ends.
fn cargo<'a>(arguments: impl Iterator<Item = &'a str>) -> Result<ExitCode, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    let status = command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()?;
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
    eprintln!("Leave it running, and type the next commands in another terminal. Ctrl-C ends it.");
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
