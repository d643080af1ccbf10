//! How the program ends: [`Exit`], and [`Failed`] if it cannot continue.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// The exit codes, of all subcommands alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: everything was fetched.
    AllOk,
    /// 1: the run ended, and some URLs were not fetched.
    SomeNot,
    /// 2: the command line is wrong.
    Usage,
    /// 3: the input or the output cannot be used.
    Unusable,
    /// 124: the deadline passed; `timeout` has the same code.
    Deadline,
    /// 130: interrupted; a shell has the same code after `SIGINT`.
    Interrupted,
}

impl Exit {
    /// Its number.
    ///
    /// ```
    /// use fetch_many_cli::exit::Exit;
    ///
    /// assert_eq!(Exit::Deadline.code(), 124);
    /// ```
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::AllOk => 0,
            Self::SomeNot => 1,
            Self::Usage => 2,
            Self::Unusable => 3,
            Self::Deadline => 124,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Why the program cannot continue, in one line that says what is wrong and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    exit: Exit,
    text: String,
}

impl Failed {
    /// The command line is wrong.
    pub fn usage(text: impl Into<String>) -> Self {
        let (exit, text) = (Exit::Usage, text.into());
        Self { exit, text }
    }

    /// The input or the output cannot be used.
    pub fn unusable(text: impl Into<String>) -> Self {
        let (exit, text) = (Exit::Unusable, text.into());
        Self { exit, text }
    }

    /// The list, the journal or another input or output cannot be used, as this error says.
    pub fn of(error: impl fmt::Display) -> Self {
        Self::unusable(error.to_string())
    }

    /// The deadline passed before there was anything to fetch.
    pub fn late(text: impl Into<String>) -> Self {
        let (exit, text) = (Exit::Deadline, text.into());
        Self { exit, text }
    }

    /// The reader of the output has gone, so there is nobody to tell.
    #[must_use]
    pub fn silent() -> Self {
        let (exit, text) = (Exit::SomeNot, String::new());
        Self { exit, text }
    }

    /// Whether there is nothing to be said.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.text.is_empty()
    }

    /// This file or directory cannot be used.
    ///
    /// ```
    /// use std::io;
    /// use fetch_many_cli::exit::Failed;
    ///
    /// let failed = Failed::at("list.txt", &io::ErrorKind::NotFound.into());
    /// assert_eq!(failed.to_string(), "list.txt: entity not found");
    /// ```
    pub fn at(path: impl AsRef<Path>, error: &io::Error) -> Self {
        Self::unusable(format!("{}: {error}", path.as_ref().display()))
    }

    /// How the program ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failed {}
