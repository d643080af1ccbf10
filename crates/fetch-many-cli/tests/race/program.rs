//! The program, and what came of it.

use std::process::{Command, Output};

use clap::Parser;
use fetch_many_cli::args::{self, Cli};
use serde_json::Value;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_fetch-many");

/// The program with these words, not started yet.
pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("race").args(words);
    command
}

/// What came of it, as exit code, standard output and standard error.
pub(crate) fn run(words: &[&str]) -> (Option<i32>, String, String) {
    told(&command(words).output().unwrap())
}

pub(crate) fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// The options that these words are.
pub(crate) fn options(words: &[&str]) -> args::Race {
    let line = ["fetch-many", "race"]
        .into_iter()
        .chain(words.iter().copied());
    match Cli::try_parse_from(line).unwrap().command {
        args::Command::Race(race) => race,
        other => panic!("{other:?}"),
    }
}

/// The gates of a document that did not hold, by name, with what they say.
pub(crate) fn broken(document: &Value) -> Vec<(String, String)> {
    let gates = document["gates"].as_array().unwrap().iter();
    let broken = gates.filter(|gate| gate["held"] == false);
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    broken
        .map(|gate| (word(&gate["name"]), word(&gate["says"])))
        .collect()
}
