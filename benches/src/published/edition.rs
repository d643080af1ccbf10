//! A published run: [`Edition`].

use std::fs;
use std::path::{Path, PathBuf};

use crate::compare::contender::root;
use crate::compare::record::{FILE, Record};
use crate::harness::Failure;

/// How the folder of a run ends that was made for the programs of other languages alone.
pub(super) const PEERS: &str = "-peers";

/// A run that is kept with the project.
#[derive(Debug)]
pub struct Edition {
    /// Where it is kept.
    pub folder: PathBuf,
    /// What came of it.
    pub record: Record,
    /// The run of programs in other languages, if they did not take part in this one.
    beside: Option<Box<Edition>>,
}

/// Where runs are kept.
pub(super) fn results() -> PathBuf {
    root().join("docs/results")
}

impl Edition {
    /// The newest, since the folders are called after the date.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn newest() -> Result<Self, Failure> {
        let results = results();
        let entries = fs::read_dir(&results).map_err(|error| Failure::at(&results, &error))?;
        let folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let runs = folders.filter(|folder| folder.join(FILE).is_file());
        let runs: Vec<_> = runs.collect();
        let is_whole = |folder: &&PathBuf| !folder.to_string_lossy().ends_with(PEERS);
        let whole = runs.iter().filter(is_whole).max();
        let newest = whole.or(runs.iter().max());
        let newest = newest
            .ok_or_else(|| Failure::new(format_args!("{}: no run is kept", results.display())))?;
        let mut edition = Self::read(newest)?;
        let beside = PathBuf::from(format!("{}{PEERS}", newest.display()));
        if !edition.record.options.peers && beside.is_dir() {
            edition.beside = Some(Box::new(Self::read(&beside)?));
        }
        Ok(edition)
    }

    fn read(folder: &Path) -> Result<Self, Failure> {
        Ok(Self {
            folder: folder.to_owned(),
            record: Record::read(folder)?,
            beside: None,
        })
    }

    /// The run that has the programs of other languages: this one, or the one beside it.
    #[must_use]
    pub fn with_peers(&self) -> Option<&Self> {
        if self.record.options.peers {
            return Some(self);
        }
        self.beside.as_deref()
    }

    /// Its day, in words: `21 November 2026`.
    pub(super) fn day(&self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        // "Sat, 21 Nov 2026 03:30:00 GMT", RFC 9110 §5.6.7.
        let words: Vec<_> = self.record.machine.date.split_whitespace().collect();
        let [_, day, month, year, ..] = words[..] else {
            return self.record.machine.date.clone();
        };
        let name = MONTHS.iter().find(|name| name.starts_with(month));
        format!(
            "{} {} {year}",
            day.trim_start_matches('0'),
            name.unwrap_or(&month)
        )
    }
}
