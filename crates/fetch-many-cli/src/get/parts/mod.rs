//! Parts of bodies that an earlier run has left: [`Parts`].
//!
//! A body is written to a file beside its name. Of a large one it is written down from time to time how much is on the disk,
//! and of which version it is; then that file has a second name here, so that it stays when the first is removed. A later
//! run asks for the rest of that version (`If-Range`), and begins with what is known to be there. What a file's length says
//! beyond that proves nothing: after a loss of power it may be more than was ever written.

mod saving;
mod taken_up;

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Take, Write};
use std::path::{Path, PathBuf};

pub(super) use self::saving::Saved;
pub(super) use self::taken_up::TakenUp;
use super::part::Part;
use crate::journal::{DIRECTORY, PARTS};

/// The parts of one directory of bodies, by the ids of their entries.
#[derive(Debug)]
pub(super) struct Parts {
    dir: PathBuf,
    /// Those that were there when the run began.
    left: HashSet<String>,
}

/// What a record's name ends with.
const RECORD: &str = ".json";

impl Parts {
    /// Those in this directory of bodies.
    pub(super) fn of(directory: &Path) -> Self {
        let dir = directory.join(DIRECTORY).join(PARTS);
        let found = fs::read_dir(&dir).into_iter().flatten().flatten();
        // To read a pipe would wait for ever, and a link may lead anywhere.
        let files = found.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        let names = files.filter_map(|entry| entry.file_name().into_string().ok());
        let left = names
            .filter_map(|name| name.strip_suffix(RECORD).map(str::to_owned))
            .collect();
        Self { dir, left }
    }

    /// All of them are of no use any more.
    pub(super) fn clear(&mut self) {
        for id in self.left.drain() {
            remove(&self.dir, &id);
        }
    }

    /// What an earlier run has left of this entry.
    pub(super) fn left_of(&self, id: &str) -> Option<Part> {
        if !self.left.contains(id) {
            return None;
        }
        let record = fs::read(self.record(id)).ok()?;
        let part: Part = serde_json::from_slice(&record).ok()?;
        let found = fs::symlink_metadata(self.bytes(id)).ok()?;
        let is_there = found.is_file() && found.len() >= part.length;
        (is_there && part.length <= part.total && part.total > 0).then_some(part)
    }

    /// So many of the bytes of this part.
    fn read(&self, id: &str, length: u64) -> io::Result<Take<File>> {
        Ok(File::open(self.bytes(id))?.take(length))
    }

    /// What is in this file by now is on the disk from here on, and written down.
    fn save(&self, id: &str, file: &Path, part: &mut Part) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        if !fs::symlink_metadata(&self.dir)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let written = OpenOptions::new().write(true).open(file)?;
        let length = written.metadata()?.len();
        written.sync_data()?;
        // The name changes hands at once: what was written down is true of either file.
        let link = self.dir.join(format!("{id}.link"));
        let _ = fs::remove_file(&link);
        fs::hard_link(file, &link)?;
        fs::rename(&link, self.bytes(id))?;
        // Where both were names of one file already, a rename does nothing.
        let _ = fs::remove_file(&link);
        part.length = length;
        let new = self.dir.join(format!("{id}.new"));
        // A link that somebody has put there is not followed.
        let _ = fs::remove_file(&new);
        let mut record = File::create_new(&new)?;
        record.write_all(&serde_json::to_vec(part)?)?;
        record.sync_data()?;
        fs::rename(new, self.record(id))
    }

    /// What is there of this entry is of no use any more.
    pub(super) fn forget(&self, id: &str) {
        remove(&self.dir, id);
    }

    fn record(&self, id: &str) -> PathBuf {
        self.dir.join(format!("{id}{RECORD}"))
    }

    fn bytes(&self, id: &str) -> PathBuf {
        self.dir.join(id)
    }
}

/// The record first: without it the bytes are nothing. What a run that was killed had made of either goes as well.
fn remove(dir: &Path, id: &str) {
    for end in [RECORD, "", ".link", ".new"] {
        let name = format!("{id}{end}");
        // It may not be there, and if it stays it is found out when it is used.
        let _ = fs::remove_file(dir.join(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five bytes of eleven, saved; what is written down of them.
    fn saved(dir: &Path) -> Part {
        let file = dir.join("a.part");
        fs::write(&file, "hello").unwrap();
        let mut part = Part {
            etag: "\"1\"".to_owned(),
            length: 0,
            total: 11,
        };
        Parts::of(dir).save("id", &file, &mut part).unwrap();
        part
    }

    #[test]
    fn what_is_saved_is_there_for_the_next_run() {
        let dir = tempfile::tempdir().unwrap();
        let part = saved(dir.path());
        assert_eq!(part.length, 5);
        fs::remove_file(dir.path().join("a.part")).unwrap();
        let mut next = Parts::of(dir.path());
        assert_eq!(next.left_of("id"), Some(part));
        let mut bytes = String::new();
        next.read("id", 5)
            .unwrap()
            .read_to_string(&mut bytes)
            .unwrap();
        assert_eq!(bytes, "hello");
        next.clear();
        assert_eq!(Parts::of(dir.path()).left_of("id"), None);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        saved(dir.path());
        let own = dir.path().join(".fetch-many/parts");
        fs::rename(own.join("id.json"), dir.path().join("else")).unwrap();
        // To read a pipe would wait for ever; what is behind a link is not ours.
        std::os::unix::fs::symlink(dir.path().join("else"), own.join("id.json")).unwrap();
        assert_eq!(Parts::of(dir.path()).left_of("id"), None);
    }

    #[test]
    fn a_file_that_is_shorter_than_was_written_down_is_no_part() {
        let dir = tempfile::tempdir().unwrap();
        saved(dir.path());
        fs::write(dir.path().join("a.part"), "hell").unwrap();
        assert_eq!(Parts::of(dir.path()).left_of("id"), None);
    }
}
