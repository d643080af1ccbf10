//! What earlier runs have done: [`Past`].

use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::path::PathBuf;

use super::error::JournalError;
use super::line::{Line, State};
use super::lines::{Lines, Next};
use super::packed::Packed;
use super::{Head, record};
use crate::list::Id;

/// What earlier runs have done, entry by entry: 24 bytes for each.
///
/// All else that was written of an entry stays in the journal, and [`recall`](Self::recall) reads it there.
#[derive(Debug)]
pub struct Past {
    pub(super) path: PathBuf,
    pub(super) file: Option<BufReader<File>>,
    pub(super) entries: Vec<Packed>,
    /// Those in front of this are in order, and each is there once.
    pub(super) in_order: usize,
    pub(super) last: Option<Head>,
    pub(super) torn: Option<Torn>,
}

/// What a torn last line was, which is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn {
    /// Its number, from 1.
    pub line: u64,
    /// How many bytes there were of it.
    pub bytes: u64,
}

/// What earlier runs have made of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// What came of it last.
    pub state: State,
    pub(super) packed: Packed,
}

impl Before {
    /// Whether a run has fetched it into a file that has this name; its state may be worse since, because another run was
    /// to fetch it again, and failed.
    #[must_use]
    pub fn has(&self, file: &str) -> bool {
        self.packed.is_done() && self.packed.is_at(file)
    }

    /// Whether a run has fetched it, into whatever file.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.packed.is_done()
    }
}

/// So many lines are read before they are brought into order for the first time.
const FEW: usize = 1 << 16;

impl Past {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            entries: Vec::new(),
            in_order: 0,
            last: None,
            torn: None,
        }
    }

    /// One line more. Later ones of the same entry count.
    pub(super) fn add(&mut self, entry: Packed) {
        if self.entries.len() >= FEW.max(2 * self.in_order) {
            self.order();
        }
        self.entries.push(entry);
    }

    /// Brings all into order, so that an entry that stands in several runs takes up the room of one.
    fn order(&mut self) {
        self.entries.sort_unstable();
        self.entries.dedup_by(|later, kept| {
            let is_same = later.id() == kept.id();
            if is_same {
                *kept = kept.then(*later);
            }
            is_same
        });
        self.in_order = self.entries.len();
    }

    /// That was all.
    pub(super) fn end(&mut self) {
        self.order();
        self.entries.shrink_to_fit();
    }

    /// What came of this entry; `None` if no run has got to it.
    #[must_use]
    pub fn of(&self, id: &Id) -> Option<Before> {
        let id = Packed::of_id(id);
        let at = self.entries.binary_search_by_key(&id, Packed::id).ok()?;
        let packed = self.entries[at];
        Some(Before {
            state: packed.state(),
            packed,
        })
    }

    /// How many entries it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no run has got to any entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How the last run began; `None` if this is the first.
    #[must_use]
    pub fn last_run(&self) -> Option<&Head> {
        self.last.as_ref()
    }

    /// What a run that was killed, or a loss of power, had left of a last line.
    #[must_use]
    pub fn torn(&self) -> Option<Torn> {
        self.torn
    }

    /// Reads again what was written of an entry: of the run that has fetched it, if one has, else of the last.
    ///
    /// # Errors
    /// If it cannot be read again.
    pub fn recall(&mut self, before: &Before) -> Result<Line, JournalError> {
        let failed = |error| JournalError::io(&self.path, "read it", error);
        let reader = match &mut self.file {
            Some(reader) => reader,
            none => {
                let file = super::place::open_to_read(&self.path)?;
                // Lines have some hundred bytes.
                none.insert(BufReader::with_capacity(2048, file))
            }
        };
        let offset = before.packed.offset();
        reader.seek(SeekFrom::Start(offset)).map_err(failed)?;
        match Lines::new(reader, offset, 0).next().map_err(failed)? {
            Next::Line(line) => {
                record::parse(line.bytes).map_err(|fault| JournalError::new(&self.path, fault))
            }
            Next::Long(_) | Next::End { .. } => {
                Err(failed(std::io::ErrorKind::UnexpectedEof.into()))
            }
        }
    }
}
