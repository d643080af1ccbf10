//! Why a list cannot be used: [`ListError`].

use std::fmt;
use std::io;

/// Why a list cannot be used at all. It names the list.
#[derive(Debug)]
#[non_exhaustive]
pub enum ListError {
    /// It cannot be read.
    Unreadable {
        /// Which list.
        list: String,
        /// Why not.
        cause: io::Error,
    },
    /// It is no text.
    NotText {
        /// Which list.
        list: String,
        /// What it seems to be.
        what: String,
    },
    /// It has columns, and nobody can tell which of them are URLs.
    NoColumn {
        /// Which list.
        list: String,
        /// What is wrong with its first line.
        what: String,
    },
    /// It was changed while it was read.
    Changed {
        /// Which list.
        list: String,
    },
    /// It can be read once, and has been.
    Once {
        /// Which list.
        list: String,
    },
    /// It has more lines than can be counted here.
    TooLong {
        /// Which list.
        list: String,
    },
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { list, cause } => write!(f, "{list}: {cause}"),
            Self::NotText { list, what } => write!(f, "{list}: this is not a list: {what}"),
            Self::NoColumn { list, what } => write!(f, "{list}: {what}"),
            Self::Changed { list } => write!(f, "{list}: the list was changed while it was read"),
            Self::Once { list } => write!(f, "{list}: the list can be read once, and has been"),
            Self::TooLong { list } => {
                write!(f, "{list}: the list has more than 4,294,967,294 lines")
            }
        }
    }
}

impl std::error::Error for ListError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { cause, .. } => Some(cause),
            _ => None,
        }
    }
}
