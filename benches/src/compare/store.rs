//! Where samples are kept, so that an interrupted run can be gone on with: [`Store`].

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use fetch_many_race::Failure;
use fetch_many_race::record::Options;

use super::sample::Sample;

/// A sample a line.
const SAMPLES: &str = "samples.jsonl";

/// The folder of one run: `options.json`, and `samples.jsonl` with a line for each cell as soon as it
/// is measured.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    file: File,
}

impl Store {
    /// A new run below `runs`, called after the date.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(runs: &Path, options: &Options) -> Result<Self, Failure> {
        let folder = runs.join(name());
        let lost = |error: io::Error| Failure::at(&folder, &error);
        fs::create_dir_all(&folder).map_err(lost)?;
        let text = serde_json::to_string_pretty(options).map_err(Failure::new)?;
        fs::write(folder.join("options.json"), text).map_err(lost)?;
        Self::at(folder)
    }

    /// A run that is there: the newest below `runs`, or the one of this name. With what was asked of it
    /// and what it has.
    ///
    /// # Errors
    /// If there is none, or it cannot be read or written.
    pub fn resume(runs: &Path, name: &str) -> Result<(Self, Options, Vec<Sample>), Failure> {
        let folder = match name {
            "" => newest(runs)?,
            name => runs.join(name),
        };
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))
        };
        let options = serde_json::from_str(&read("options.json")?).map_err(Failure::new)?;
        let text = read(SAMPLES)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let samples = text[..whole].lines().map(serde_json::from_str);
        let samples = samples.collect::<Result<_, _>>().map_err(Failure::new)?;
        let store = Self::at(folder)?;
        // A last line that was cut off is measured again.
        let cut = store.file.set_len(whole as u64);
        cut.map_err(|error| Failure::at(&store.folder, &error))?;
        Ok((store, options, samples))
    }

    /// The run in this folder, which must be there.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn at(folder: PathBuf) -> Result<Self, Failure> {
        let path = folder.join(SAMPLES);
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(|error| Failure::at(&path, &error))?;
        Ok(Self { folder, file })
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a sample.
    ///
    /// # Errors
    /// If it cannot be written, as on a full disk.
    pub fn keep(&mut self, sample: &Sample) -> Result<(), Failure> {
        let line = serde_json::to_string(sample).map_err(Failure::new)?;
        let kept = writeln!(self.file, "{line}");
        kept.map_err(|error| Failure::at(&self.folder.join(SAMPLES), &error))
    }
}

fn newest(runs: &Path) -> Result<PathBuf, Failure> {
    let entries = fs::read_dir(runs).map_err(|error| Failure::at(runs, &error))?;
    let folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
    folders
        .filter(|folder| folder.join(SAMPLES).exists())
        .max()
        .ok_or_else(|| Failure::new(format_args!("{}: no run to go on with", runs.display())))
}

/// Now, in words that sort: `2026-11-21-033000`.
fn name() -> String {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    // "Sat, 21 Nov 2026 03:30:00 GMT", RFC 9110 §5.6.7.
    let date = httpdate::fmt_http_date(SystemTime::now());
    let month = MONTHS.find(&date[8..11]).unwrap_or(0) / 3 + 1;
    let time = date[17..25].replace(':', "");
    format!("{}-{month:02}-{}-{time}", &date[12..16], &date[5..7])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_dates() {
        let name = name();
        assert_eq!(name.len(), "2026-11-21-033000".len());
        assert!(name.starts_with("20") && name.chars().all(|c| c == '-' || c.is_ascii_digit()));
    }
}
