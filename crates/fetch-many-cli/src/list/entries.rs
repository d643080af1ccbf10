//! Records of a list, and what becomes of them: [`Entries`].

use std::fmt;
use std::io::{self, BufRead};

use super::bad::{BadLine, Fault};
use super::entry::Entry;
use super::lines::Lines;
use super::parse::{Parser, Record};
use super::place::{Place, Stamp};

/// Records of one input.
pub(super) struct Records<R> {
    pub(super) parser: Parser,
    pub(super) lines: Lines<R>,
}

impl<R: BufRead> Records<R> {
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        self.parser.next(&mut self.lines)
    }
}

/// The [entries](super::List::entries) of a list.
pub struct Entries {
    records: Records<Box<dyn BufRead + Send>>,
    /// What must not have changed at the end.
    check: Option<(Place, Stamp)>,
    index: u64,
    has_ended: bool,
}

impl Iterator for Entries {
    type Item = Result<Entry, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let index = self.index;
        self.index += 1;
        match self.records.next() {
            Ok(Some(record)) => Some(record.into_entry(index)),
            Ok(None) => {
                self.has_ended = true;
                let (place, stamp) = self.check.take()?;
                let is_changed = place.stamp().is_ok_and(|now| now != stamp);
                is_changed
                    .then(|| Err(self.fails("the list was changed while it was read".to_owned())))
            }
            Err(error) => {
                self.has_ended = true;
                Some(Err(
                    self.fails(format!("the list cannot be read on: {error}"))
                ))
            }
        }
    }
}

impl Entries {
    pub(super) fn new(
        records: Records<Box<dyn BufRead + Send>>,
        check: Option<(Place, Stamp)>,
    ) -> Self {
        Self {
            records,
            check,
            index: 0,
            has_ended: false,
        }
    }

    fn fails(&self, reason: String) -> BadLine {
        BadLine {
            index: self.index - 1,
            line: self.records.lines.place().1,
            text: String::new(),
            reason,
            fault: Fault::List,
        }
    }
}

impl Record {
    pub(super) fn into_entry(self, index: u64) -> Result<Entry, BadLine> {
        let line = self.line;
        let entry = self.found.and_then(|fields| fields.checked(index, line));
        entry.map_err(|wrong| wrong.at(index, line))
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}
