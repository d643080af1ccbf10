//! What is made of the options themselves: completions and pages of the manual.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use super::Cli;
use crate::exit::{Exit, Failed};
use crate::show::print;

/// Print the completions for a shell.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Where each shell looks for them:
  bash        fetch-many completions bash > ~/.local/share/bash-completion/completions/fetch-many
  zsh         fetch-many completions zsh > DIR/_fetch-many, where DIR is in $fpath
  fish        fetch-many completions fish > ~/.config/fish/completions/fetch-many.fish
  PowerShell  fetch-many completions powershell >> $PROFILE")]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Write the manual pages.
#[derive(Clone, Debug, Args)]
pub struct Man {
    /// Write one page for each subcommand into this directory. Without it, print the page of fetch-many
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Prints the completions of one shell.
///
/// # Errors
/// If standard output takes nothing.
pub fn completions(what: &Completions) -> Result<Exit, Failed> {
    let mut script = Vec::new();
    clap_complete::generate(what.shell, &mut offered(), "fetch-many", &mut script);
    if what.shell == Shell::Bash {
        script = with_one_name(&script);
    }
    print(&script).map(|()| Exit::AllOk)
}

/// `clap_complete` spells a program's name with a hyphen in two ways, so that bash would find no option of a subcommand
/// (clap-rs/clap#6421). Where it spells it in one, this changes nothing.
fn with_one_name(script: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(script);
    text.replace("fetch__subcmd__many", "fetch__many")
        .into_bytes()
}

/// The command without its hidden subcommands, which completions would offer like any other.
fn offered() -> Command {
    let whole = Cli::command();
    let subcommands = whole.get_subcommands();
    let shown = subcommands.filter(|subcommand| !subcommand.is_hide_set());
    Command::new("fetch-many")
        .version(env!("CARGO_PKG_VERSION"))
        .args(whole.get_arguments())
        .subcommands(shown)
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
    // There is no page for `help`, so none is named.
    let command = command.disable_help_subcommand(true);
    // A vector takes whatever is written.
    let _ = clap_mangen::Man::new(command).render(&mut page);
    print(&page).map(|()| Exit::AllOk)
}
