//! Where a journal is, and that nothing else is there.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::{Fault, JournalError};

/// The files of one directory.
pub(super) struct Place {
    /// That was named by the user.
    pub(super) directory: PathBuf,
    pub(super) journal: PathBuf,
    pub(super) lock: PathBuf,
}

impl Place {
    pub(super) fn of(directory: &Path) -> Self {
        let own = directory.join(super::DIRECTORY);
        Self {
            directory: directory.to_owned(),
            journal: own.join("journal.jsonl"),
            lock: own.join("lock"),
        }
    }

    /// Makes the directories that are not there.
    pub(super) fn make(&self) -> Result<(), JournalError> {
        let failed = |path: &Path, error| JournalError::io(path, "make this directory", error);
        fs::create_dir_all(&self.directory).map_err(|error| failed(&self.directory, error))?;
        let own = self.directory.join(super::DIRECTORY);
        if !is_directory(&own)? {
            fs::create_dir(&own).map_err(|error| failed(&own, error))?;
        }
        // What is in there is removed in time, so that has to be our own too.
        is_directory(&own.join(super::PARTS)).map(|_| ())
    }
}

/// The directory within this one in which the journal is. It is made if it is not there.
pub(crate) fn own_directory(directory: &Path) -> Result<PathBuf, JournalError> {
    Place::of(directory).make()?;
    Ok(directory.join(super::DIRECTORY))
}

/// Whether this directory is there. Whatever else has its name is an error: a link may lead out of the directory.
fn is_directory(path: &Path) -> Result<bool, JournalError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(found) => Err(foreign(path, found.file_type())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(JournalError::io(path, "look at it", error)),
    }
}

/// Opens this file, or makes it if it is not there. Whatever else has its name is left alone: to open a pipe would wait for
/// ever, and a link may lead out of the directory.
pub(super) fn open(path: &Path, options: &OpenOptions) -> Result<File, JournalError> {
    let failed = |error| JournalError::io(path, "open it", error);
    let mut options = options.clone();
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => {}
        Ok(found) => return Err(foreign(path, found.file_type())),
        // A link that was made meanwhile is not followed.
        Err(error) if error.kind() == ErrorKind::NotFound => _ = options.create_new(true),
        Err(error) => return Err(failed(error)),
    }
    options.open(path).map_err(failed)
}

/// As [`open`], to read what is there.
pub(super) fn open_to_read(path: &Path) -> Result<File, JournalError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => {
            File::open(path).map_err(|error| JournalError::io(path, "open it", error))
        }
        Ok(found) => Err(foreign(path, found.file_type())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(JournalError::new(path, Fault::Missing))
        }
        Err(error) => Err(JournalError::io(path, "open it", error)),
    }
}

fn foreign(path: &Path, kind: FileType) -> JournalError {
    let kind = if kind.is_dir() {
        "a directory"
    } else if kind.is_symlink() {
        "a link"
    } else if kind.is_file() {
        "a file"
    } else {
        "no file"
    };
    JournalError::new(path, Fault::NotAFile(kind))
}
