//! Whether there is colour, and which: [`Color`], [`Paint`].

use std::fmt;

use clap::ValueEnum;

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set and not empty, or `TERM` is `dumb`
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Whether there is colour on what is a terminal, or is none.
    #[must_use]
    pub fn on(self, is_terminal: bool) -> Paint {
        let is_on = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => is_terminal && !is_unwanted(),
        };
        Paint { is_on }
    }
}

/// An empty `NO_COLOR` counts as not set (no-color.org).
fn is_unwanted() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    is_set("NO_COLOR") || std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Paints words, or leaves them as they are. The colours are the terminal's own first eight, which its owner has chosen to be
/// readable on its ground; nothing is said by colour alone.
///
/// ```
/// use fetch_many_cli::show::Color;
///
/// assert_eq!(Color::Never.on(true).bad("failed"), "failed");
/// assert_eq!(Color::Always.on(false).bad("failed"), "\u{1b}[31mfailed\u{1b}[0m");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    is_on: bool,
}

impl Paint {
    /// Whether it paints.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.is_on
    }

    /// What went well: green.
    #[must_use]
    pub fn good(self, text: impl fmt::Display) -> String {
        self.with("32", text)
    }

    /// What went wrong: red.
    #[must_use]
    pub fn bad(self, text: impl fmt::Display) -> String {
        self.with("31", text)
    }

    /// What is to be looked at: yellow.
    #[must_use]
    pub fn odd(self, text: impl fmt::Display) -> String {
        self.with("33", text)
    }

    /// What is most important: bold.
    #[must_use]
    pub fn strong(self, text: impl fmt::Display) -> String {
        self.with("1", text)
    }

    /// What is less important: dim.
    #[must_use]
    pub fn quiet(self, text: impl fmt::Display) -> String {
        self.with("2", text)
    }

    fn with(self, code: &str, text: impl fmt::Display) -> String {
        if self.is_on {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_string()
        }
    }
}
