//! What is made of the options themselves: completions and pages of the manual.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;
use crate::exit::{Exit, Failed};

/// Print what a shell needs to complete this command.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "For bash: fetch-many completions bash > ~/.local/share/bash-completion/completions/fetch-many
For zsh:  fetch-many completions zsh > a directory of $fpath, as _fetch-many
For fish: fetch-many completions fish > ~/.config/fish/completions/fetch-many.fish"
)]
pub struct Completions {
    /// Which one
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Write the pages of the manual.
#[derive(Clone, Debug, Args)]
pub struct Man {
    /// Into this directory, a page for each subcommand. Without: that of fetch-many, to standard output
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Prints the completions of one shell.
///
/// # Errors
/// If standard output takes nothing.
pub fn completions(what: &Completions) -> Result<Exit, Failed> {
    let mut script = Vec::new();
    clap_complete::generate(what.shell, &mut Cli::command(), "fetch-many", &mut script);
    print(&script)
}

/// Prints or writes pages of the manual.
///
/// # Errors
/// If they cannot be written there.
pub fn man(what: &Man) -> Result<Exit, Failed> {
    let command = Cli::command();
    if let Some(dir) = &what.dir {
        let written = fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(command, dir));
        return written
            .map(|()| Exit::AllOk)
            .map_err(|error| Failed::at(dir, &error));
    }
    let mut page = Vec::new();
    // A vector takes whatever is written.
    let _ = clap_mangen::Man::new(command).render(&mut page);
    print(&page)
}

/// If who reads it has gone, that is no failure.
fn print(text: &[u8]) -> Result<Exit, Failed> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failed::at("standard output", &error))
        }
        _ => Ok(Exit::AllOk),
    }
}
