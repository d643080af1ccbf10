//! The journal of a run that goes on: [`Journal`].

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::error::{Fault, JournalError};
use super::lines::LONGEST;
use super::lock::Lock;
use super::past::Past;
use super::place::{self, Place};
use super::record::{self, Written};
use super::{Head, Last, Line, scan};

/// The journal of a run that goes on: nobody else writes it until this is dropped.
///
/// ```
/// use fetch_many_cli::journal::{Head, Id, Journal, Last, Line, Plan, State};
///
/// # let directory = tempfile::tempdir()?;
/// # let dir = directory.path();
/// let id = Id([7; 16]);
/// let head = Head::new("urls.txt", "8f2a", Plan::default());
/// let (mut journal, past) = Journal::open(dir, &head)?;
/// assert!(past.is_empty());
/// let mut line = Line::new(0, 1, "http://a.example/");
/// line.id = Some(id);
/// line.state = State::Ok;
/// line.file = Some("a.example/index".into());
/// journal.write(&line)?;
/// journal.finish(&Last::default())?;
/// drop(journal);
///
/// let (_, mut past) = Journal::open(dir, &head)?;
/// let before = past.of(&id).expect("it was written down");
/// assert!(before.state == State::Ok && before.has("a.example/index"));
/// assert_eq!(past.recall(&before)?, line);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// The bytes of whole lines.
    length: u64,
    run: u64,
    buffer: Vec<u8>,
    synced: Instant,
    is_broken: bool,
    _lock: Lock,
}

/// So much is lost at most when the power is, besides what the system was about to write: to sync each line would make a
/// disk that turns the bound of all.
const BETWEEN_SYNCS: Duration = Duration::from_secs(5);

impl Journal {
    /// Opens the journal of this directory for one run more, which begins; what earlier ones have done comes along. The
    /// directory, and what the journal needs in it, is made if it is not there. A torn last line is dropped.
    ///
    /// # Errors
    /// If another run is at work in this directory; if it cannot be written; if what is there is no journal, has a line that
    /// is no record, or is of a newer program; if the last run had other [`settings`](Head::settings).
    pub fn open(directory: &Path, head: &Head) -> Result<(Self, Past), JournalError> {
        let (mut journal, path) = Self::lock(directory)?;
        let (past, end) = scan::scan(&path, &journal.file)?;
        if let Some(difference) = past.last.as_ref().and_then(|last| last.differs(head)) {
            return Err(JournalError::new(&path, Fault::Setting(difference)));
        }
        let run = past
            .last
            .as_ref()
            .map_or(1, |last| last.run.saturating_add(1));
        journal.begin(end, run, head)?;
        Ok((journal, past))
    }

    /// As [`open`](Self::open), and all that earlier runs have written is forgotten, whatever it is. The files that they
    /// have fetched stay.
    ///
    /// # Errors
    /// If another run is at work in this directory, or it cannot be written.
    pub fn fresh(directory: &Path, head: &Head) -> Result<(Self, Past), JournalError> {
        let (mut journal, path) = Self::lock(directory)?;
        journal.begin(0, 1, head)?;
        Ok((journal, Past::new(path)))
    }

    fn lock(directory: &Path) -> Result<(Self, PathBuf), JournalError> {
        let place = Place::of(directory);
        place.make()?;
        let lock = Lock::take(directory, &place.lock)?;
        let path = place.journal;
        let journal = Self {
            file: place::open(&path, OpenOptions::new().read(true).write(true))?,
            path: path.clone(),
            length: 0,
            run: 1,
            buffer: Vec::new(),
            synced: Instant::now(),
            is_broken: false,
            _lock: lock,
        };
        Ok((journal, path))
    }

    /// Drops what is behind this, and writes how the run begins.
    fn begin(&mut self, end: u64, run: u64, head: &Head) -> Result<(), JournalError> {
        self.length = end;
        self.run = run;
        self.take_back()
            .map_err(|error| self.failed("write it", error))?;
        let head = Head {
            version: super::VERSION,
            run,
            started: SystemTime::now(),
            pid: std::process::id(),
            ..head.clone()
        };
        self.append(&Written::Run(&head))?;
        self.sync()
    }

    /// The how-manieth run of this journal it is, from 1.
    #[must_use]
    pub fn run(&self) -> u64 {
        self.run
    }

    /// Writes what came of one entry. When this returns, it survives the end of the process, however that comes to pass;
    /// a loss of power it survives from the next sync on, which is at most five seconds and one line later. A body that is to
    /// be found again must be in its place before.
    ///
    /// # Errors
    /// If it cannot be written, such as because the disk is full. The journal is as it was before.
    pub fn write(&mut self, line: &Line) -> Result<(), JournalError> {
        self.append(&Written::Outcome(line))?;
        if self.synced.elapsed() >= BETWEEN_SYNCS {
            self.sync()?;
        }
        Ok(())
    }

    /// Writes how the run ended, and waits until all is on the disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(&mut self, last: &Last) -> Result<(), JournalError> {
        self.append(&Written::End(last))?;
        self.sync()?;
        match std::fs::symlink_metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(JournalError::new(&self.path, Fault::Removed))
            }
            _ => Ok(()),
        }
    }

    /// One whole line, in one write. Where the disk takes a part of it alone, that is taken back.
    fn append(&mut self, record: &Written<'_>) -> Result<(), JournalError> {
        if self.is_broken {
            return Err(JournalError::new(&self.path, Fault::Broken));
        }
        record::write(record, &mut self.buffer);
        if self.buffer.len() > LONGEST {
            return Err(JournalError::new(&self.path, Fault::LongLine));
        }
        if let Err(error) = self.file.write_all(&self.buffer) {
            self.is_broken = self.take_back().is_err();
            return Err(self.failed("write it", error));
        }
        self.length += self.buffer.len() as u64;
        Ok(())
    }

    fn take_back(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length)).map(|_| ())
    }

    fn sync(&mut self) -> Result<(), JournalError> {
        self.synced = Instant::now();
        self.file
            .sync_data()
            .map_err(|error| self.failed("write it", error))
    }

    fn failed(&self, what: &'static str, error: std::io::Error) -> JournalError {
        JournalError::io(&self.path, what, error)
    }
}
