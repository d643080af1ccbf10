//! The two ways out: [`Screen`], [`print`].

use std::io::{self, IsTerminal, Write};

use super::paint::{Color, Paint};
use crate::exit::Failed;

/// How wide lines may be where nobody says.
const WIDTH: usize = 80;

/// Standard output and standard error, with what they can show.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// On standard output.
    pub out: Paint,
    /// On standard error.
    pub err: Paint,
}

impl Screen {
    /// With this wish for colour.
    #[must_use]
    pub fn new(color: Color) -> Self {
        Self {
            out: color.on(io::stdout().is_terminal()),
            err: color.on(io::stderr().is_terminal()),
        }
    }

    /// Says on standard error why the program cannot go on.
    pub fn complain(&self, text: &str) {
        self.say(&format!("{} {text}", self.err.bad("fetch-many:")));
    }

    /// Says on standard error what is worth knowing, though the program goes on.
    pub fn note(&self, text: &str) {
        self.say(&format!("{} {text}", self.err.odd("fetch-many:")));
    }

    /// A line on standard error. If that is closed, there is nobody to tell.
    pub fn say(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

/// Prints that on standard output. That the reader has gone is no failure: whoever reads it may have seen enough.
///
/// # Errors
/// If standard output takes nothing.
pub fn print(text: &[u8]) -> Result<(), Failed> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failed::at("standard output", &error))
        }
        _ => Ok(()),
    }
}

/// How many columns the terminal has that standard output or standard error leads to; 80 if neither does.
#[must_use]
pub fn width() -> usize {
    let size = terminal_size::terminal_size_of(io::stdout())
        .or_else(|| terminal_size::terminal_size_of(io::stderr()));
    size.map_or(WIDTH, |(width, _)| usize::from(width.0).max(20))
}
