//! A journal as it is read: [`read`], [`Run`].

use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::{Fault, JournalError};
use super::lines::{Lines, Next};
use super::place::{self, Place};
use super::record::{self, Kind, Record};
use super::{Head, lock};

/// The records of a journal, one after the other.
///
/// A torn last line ends it, as if it were not there: the run that writes it may go on.
#[derive(Debug)]
pub struct Records {
    path: PathBuf,
    lines: Lines<BufReader<File>>,
    is_over: bool,
}

/// Reads all records of the journal in this directory; or of this file, if it is one.
///
/// ```
/// use fetch_many_cli::journal::{self, Head, Journal, Plan, Record};
///
/// # let directory = tempfile::tempdir()?;
/// # let dir = directory.path();
/// Journal::open(dir, &Head::new("-", "", Plan::default()))?;
/// let mut records = journal::read(dir)?;
/// assert!(matches!(records.next(), Some(Ok(Record::Run(head))) if head.list.source == "-"));
/// assert!(records.next().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If it is not there, or cannot be read. What is wrong in a line is said at that line, which is the last.
pub fn read(path: &Path) -> Result<Records, JournalError> {
    let path = file_of(path);
    let file = place::open_to_read(&path)?;
    Ok(Records::from(path, file, 0, 0))
}

fn file_of(path: &Path) -> PathBuf {
    if path.is_file() {
        path.to_owned()
    } else {
        Place::of(path).journal
    }
}

impl Records {
    fn from(path: PathBuf, file: File, offset: u64, behind: u64) -> Self {
        let reader = BufReader::with_capacity(1 << 18, file);
        Self {
            path,
            lines: Lines::new(reader, offset, behind),
            is_over: false,
        }
    }

    fn advance(&mut self) -> Result<Option<Record>, JournalError> {
        let failed = |error| JournalError::io(&self.path, "read it", error);
        match self.lines.next().map_err(failed)? {
            Next::Line(line) => Record::parse(line.bytes)
                .map(Some)
                .map_err(|fault| JournalError::new(&self.path, fault).in_line(line.number)),
            Next::Long(number) => {
                Err(JournalError::new(&self.path, Fault::LongLine).in_line(number))
            }
            Next::End { .. } => Ok(None),
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.advance();
        self.is_over = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

impl std::iter::FusedIterator for Records {}

/// One run of a journal.
#[derive(Debug)]
pub struct Run {
    /// How it began.
    pub head: Head,
    /// How many runs the journal has.
    pub of: u64,
    /// Whether a run is at work in the directory now. It is the last.
    pub is_going_on: bool,
    records: Records,
}

impl Run {
    /// Finds a run in the journal of this directory, or in this file: the last, or the one with this number.
    ///
    /// # Errors
    /// If there is no such journal, or no such run in it; if it cannot be read.
    pub fn find(path: &Path, run: Option<u64>) -> Result<Self, JournalError> {
        let file = file_of(path);
        let heads = heads(&file)?;
        let of = heads.len() as u64;
        let index = run.map_or(of.checked_sub(1), |run| run.checked_sub(1));
        let found = index.and_then(|index| heads.into_iter().nth(usize::try_from(index).ok()?));
        let Some((head, offset, behind)) = found else {
            return Err(JournalError::new(&file, Fault::NoRun(run.unwrap_or(1), of)));
        };
        let mut opened = place::open_to_read(&file)?;
        let failed = |error| JournalError::io(&file, "read it", error);
        opened.seek(SeekFrom::Start(offset)).map_err(failed)?;
        let is_last = index.is_some_and(|index| index + 1 == of);
        Ok(Self {
            head,
            of,
            is_going_on: is_last && lock::is_held(&file.with_file_name("lock")),
            records: Records::from(file, opened, offset, behind),
        })
    }
}

/// Its records, behind the first.
impl Iterator for Run {
    type Item = Result<Record, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.records.next()?;
        if matches!(next, Ok(Record::Run(_))) {
            self.records.is_over = true;
            return None;
        }
        Some(next)
    }
}

/// How each run began, and where what follows begins, behind how many lines.
fn heads(path: &Path) -> Result<Vec<(Head, u64, u64)>, JournalError> {
    let file = place::open_to_read(path)?;
    let mut lines = Lines::new(BufReader::with_capacity(1 << 18, file), 0, 0);
    let mut heads: Vec<(Head, u64, u64)> = Vec::new();
    let failed = |error| JournalError::io(path, "read it", error);
    loop {
        let line = match lines.next().map_err(failed)? {
            Next::Line(line) => line,
            Next::Long(number) if heads.is_empty() => {
                return Err(JournalError::new(path, Fault::NoJournal).in_line(number));
            }
            Next::Long(number) => {
                return Err(JournalError::new(path, Fault::LongLine).in_line(number));
            }
            Next::End { .. } => return Ok(heads),
        };
        let in_line = |fault| JournalError::new(path, fault).in_line(line.number);
        match Kind::of(line.bytes) {
            Ok(Kind::Run) => {
                let head = record::head(line.bytes).map_err(in_line)?;
                heads.push((head, line.offset + line.bytes.len() as u64 + 1, line.number));
            }
            _ if heads.is_empty() => return Err(JournalError::new(path, Fault::NoJournal)),
            Ok(_) => {}
            Err(fault) => return Err(in_line(fault)),
        }
    }
}
