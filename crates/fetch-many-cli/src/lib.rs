#![doc = include_str!("../README.md")]

pub mod args;
pub mod exit;
pub mod get;
pub mod journal;
pub mod list;
pub mod names;
pub mod plan;
pub mod race;
pub mod show;
mod signals;
pub mod why;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::args::{Cli, Command, Input};
use crate::exit::{Exit, Failed};
use crate::show::Screen;

/// Does what the command line of this process says.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os()).into()
}

/// Does what this command line says, whose first word is the program's name.
pub fn run(line: impl IntoIterator<Item = OsString>) -> Exit {
    signals::outlive();
    let cli = match Cli::of(line) {
        Ok(cli) => cli,
        Err(error) => {
            let error = args::without_secrets(error);
            // If nobody reads it, there is nobody to tell.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::AllOk
            };
        }
    };
    let screen = Screen::new(cli.color);
    for file in cli.command.input().into_iter().flat_map(Input::files) {
        let file = show::escaped(file);
        screen.note(&format!(
            "{file} is fetched as a URL, and is the name of a file as well: -i {file} reads that as a list"
        ));
    }
    match dispatch(&cli.command, screen) {
        Ok(exit) => exit,
        Err(failed) => {
            if !failed.is_silent() {
                screen.complain(&failed.to_string());
            }
            failed.exit()
        }
    }
}

fn dispatch(command: &Command, screen: Screen) -> Result<Exit, Failed> {
    match command {
        Command::Completions(what) => args::pages::completions(what),
        Command::Man(what) => args::pages::man(what),
        Command::Get(args) => get::get(args, screen),
        Command::Plan(args) => plan::plan(args, screen),
        Command::Why(what) => why::run(what, screen),
        Command::Race(args) => race::race(args, screen),
        Command::RaceContestant(args) => race::contestant(args),
    }
}
