//! What can be wrong with a journal: [`JournalError`].

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::head::Difference;
use crate::show::escaped;

/// A journal that cannot be used: which, in which line, and why.
#[derive(Debug)]
pub struct JournalError {
    path: PathBuf,
    line: Option<u64>,
    fault: Fault,
}

/// Why a journal cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The system says so, to what was to be done.
    Io(&'static str, io::Error),
    /// Another process writes it; its number, if it is known.
    Locked(Option<u32>),
    /// It is not what it should be: a directory, a link, a pipe.
    NotAFile(&'static str),
    /// It does not begin as a journal does.
    NoJournal,
    /// A newer program wrote it, in this version of the format.
    Version(u32),
    /// A line is no record.
    NoRecord(String),
    /// A line is longer than any that this program writes.
    LongLine,
    /// The last run had another setting.
    Setting(Difference),
    /// There is no such run; there are so many.
    NoRun(u64, u64),
    /// Nobody has written one.
    Missing,
    /// It was there when the run began, and is not there at its end.
    Removed,
    /// An earlier write failed, and what it left could not be taken back.
    Broken,
}

impl JournalError {
    pub(super) fn new(path: &Path, fault: Fault) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
            fault,
        }
    }

    pub(super) fn io(path: &Path, what: &'static str, error: io::Error) -> Self {
        Self::new(path, Fault::Io(what, error))
    }

    pub(super) fn in_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// What it is about: the journal, or the directory that should have one.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// In which line it is, from 1; `None` if it is about no line.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// Why it cannot be used.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.fault
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escaped(&self.path.to_string_lossy()))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(what, error) => write!(f, "cannot {what}: {error}"),
            Self::Locked(Some(pid)) => write!(
                f,
                "another run is at work in this directory (process {pid})"
            ),
            Self::Locked(None) => f.write_str("another run is at work in this directory"),
            Self::NotAFile(kind) => write!(
                f,
                "is {kind}, where fetch-many has its own; nothing was changed"
            ),
            Self::NoJournal => {
                f.write_str("is not a journal of fetch-many; --fresh begins a new one in its place")
            }
            Self::Version(version) => write!(
                f,
                "was written by a newer fetch-many (format {version}; this one knows up to {}); \
                 --fresh begins a new one in its place",
                super::VERSION
            ),
            Self::NoRecord(why) => write!(
                f,
                "is not a record ({why}); remove this line, or let --fresh begin a new journal"
            ),
            Self::LongLine => f.write_str("a line is longer than those of a journal"),
            Self::Setting(difference) => write_difference(f, difference),
            Self::NoRun(run, 0) => write!(f, "has no run {run}: it has no runs"),
            Self::NoRun(run, 1) => write!(f, "has no run {run}: it has only one"),
            Self::NoRun(run, runs) => write!(f, "has no run {run}: its runs are 1 to {runs}"),
            Self::Missing => f.write_str("does not exist: nothing was fetched into this directory"),
            Self::Removed => f.write_str("was removed during the run, so the next run starts over"),
            Self::Broken => {
                f.write_str("cannot be written any more, because an earlier write failed")
            }
        }
    }
}

fn write_difference(f: &mut fmt::Formatter<'_>, difference: &Difference) -> fmt::Result {
    let value = |value: &Option<String>| match value {
        Some(value) => format!("{value:?}"),
        None => "nothing".to_owned(),
    };
    let (before, now) = (value(&difference.before), value(&difference.now));
    write!(
        f,
        "the last run had {before} for --{name}, this one has {now}; use the same value to resume, or --fresh to start over",
        name = difference.name
    )
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::Io(_, error) => Some(error),
            _ => None,
        }
    }
}
