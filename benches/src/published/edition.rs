//! A published run: [`Edition`].

use std::fs;
use std::path::{Path, PathBuf};

use fetch_many_race::Failure;
use fetch_many_race::record::{FILE, Record};

use crate::compare::contestant::root;

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

/// Where runs are kept, from the root of the workspace.
const RESULTS: &str = "docs/results";

pub(super) fn results() -> PathBuf {
    root().join(RESULTS)
}

/// The folders of the runs that are kept, from the root of the workspace, the oldest first.
///
/// # Errors
/// If they cannot be listed.
pub fn kept() -> Result<Vec<PathBuf>, Failure> {
    let results = results();
    let entries = fs::read_dir(&results).map_err(|error| Failure::at(&results, &error))?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    let runs = names.filter(|name| results.join(name).join(FILE).is_file());
    let mut runs: Vec<_> = runs.map(|name| Path::new(RESULTS).join(name)).collect();
    runs.sort();
    Ok(runs)
}

impl Edition {
    /// The newest, since the folders are called after the date.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn newest() -> Result<Self, Failure> {
        let runs = kept()?;
        let is_whole = |folder: &&PathBuf| !folder.to_string_lossy().ends_with(PEERS);
        let newest = runs.iter().rfind(is_whole).or(runs.last());
        let newest =
            newest.ok_or_else(|| Failure::new(format_args!("{RESULTS}: no run is kept")))?;
        let newest = &root().join(newest);
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
