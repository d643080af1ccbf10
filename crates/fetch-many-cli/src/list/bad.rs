//! Lines that are no entry: [`BadLine`].

use std::fmt;

/// What cannot be fetched, because the list does not say what it is.
///
/// Nothing that may be a secret is in it: no query, no name and password of a URL, no header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its place among the list's entries and bad lines, from 0.
    pub index: u64,
    /// The line, from 1, on which it is wrong.
    pub line: u64,
    /// The URL or the line, as far as it may be shown: shortened, and harmless to a terminal. It may be empty.
    pub text: String,
    /// What is wrong.
    pub reason: String,
    /// Whose fault it is.
    pub fault: Fault,
}

/// Whose fault a [`BadLine`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// That of the line.
    Line,
    /// That of the list as a whole: it cannot be read on, or has changed while it was read.
    List,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)?;
        if !self.text.is_empty() {
            write!(f, ": {}", self.text)?;
        }
        Ok(())
    }
}

impl std::error::Error for BadLine {}

/// Why a record is no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) text: String,
    pub(super) reason: String,
    /// The line, if it is not the record's first.
    pub(super) line: Option<u64>,
}

impl Wrong {
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self {
            text: String::new(),
            reason: reason.into(),
            line: None,
        }
    }

    pub(super) fn with(self, text: String) -> Self {
        Self { text, ..self }
    }

    pub(super) fn on(self, line: u64) -> Self {
        Self {
            line: Some(line),
            ..self
        }
    }

    pub(super) fn at(self, index: u64, line: u64) -> BadLine {
        BadLine {
            index,
            line: self.line.unwrap_or(line),
            text: self.text,
            reason: self.reason,
            fault: Fault::Line,
        }
    }
}
