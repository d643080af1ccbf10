//! The name of one entry's file: [`Name`], or [`NoName`].

use std::fmt;

use super::part::{cut, with_hash};
use crate::list::LONGEST_PATH;

/// The name of one entry's file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Name {
    /// A relative path with `/`, which every system can hold, and which leads nowhere but into the directory.
    pub path: String,
    /// Whether it has a hash, because another entry's name would otherwise be the same, or one that some system takes for the
    /// same.
    pub has_hash: bool,
}

/// Why an entry has no file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoName {
    /// An entry before it asks for the same, for the same file.
    Duplicate {
        /// On which line that is.
        line: u64,
    },
    /// It cannot have the name that it should have.
    Refused(String),
}

impl fmt::Display for NoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { line } => write!(f, "the same as line {line}"),
            Self::Refused(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for NoName {}

/// A name as the scheme makes it: directories and the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    directories: Vec<String>,
    file: String,
    /// Whether directories are left out, so that only a hash tells it from others.
    is_short: bool,
}

impl Made {
    /// Of parts that are safe. A path that would be too long has its first directory and its file alone.
    pub(super) fn new(mut directories: Vec<String>, file: String) -> Self {
        let file = cut(file);
        // A hash may be added to it.
        let length: usize = directories.iter().map(|part| part.len() + 1).sum();
        let is_short = length + file.len() + super::part::DIGITS + 1 > LONGEST_PATH;
        if is_short {
            directories.truncate(1);
        }
        Self {
            directories,
            file,
            is_short,
        }
    }

    /// That of an entry's own path, which has been checked.
    pub(super) fn given(path: &str) -> Self {
        let mut parts: Vec<_> = path.split('/').map(str::to_owned).collect();
        let file = parts.pop().unwrap_or_default();
        Self {
            directories: parts,
            file,
            is_short: false,
        }
    }

    /// Without the hash of what is asked for, if that is not needed to tell it from what else could have been cut to it.
    pub(super) fn path(&self, digits: impl FnOnce() -> String) -> (String, bool) {
        if self.is_short {
            return (self.path_with(&digits()), true);
        }
        (self.join(&self.file), false)
    }

    /// With the hash of what is asked for.
    pub(super) fn path_with(&self, digits: &str) -> String {
        self.join(&with_hash(&self.file, digits))
    }

    /// The paths of its directories, from the outermost on.
    pub(super) fn directories(&self) -> impl Iterator<Item = String> {
        (1..=self.directories.len()).map(|count| self.directories[..count].join("/"))
    }

    fn join(&self, file: &str) -> String {
        let mut path = self.directories.join("/");
        if !path.is_empty() {
            path.push('/');
        }
        path + file
    }
}
