//! What is said to a disk, and what it says.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Brings the entry of this file in its directory to the disk. Windows does not open directories; its file system keeps a
/// journal.
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    let Some(directory) = path.parent().filter(|_| cfg!(unix)) else {
        return Ok(());
    };
    let directory = if directory.as_os_str().is_empty() {
        Path::new(".")
    } else {
        directory
    };
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(|error| failed(directory, error))
}

/// Says which file it was.
pub(super) fn failed(path: &Path, cause: io::Error) -> io::Error {
    let path = path.to_owned();
    io::Error::new(cause.kind(), Failed { path, cause })
}

#[derive(Debug)]
struct Failed {
    path: PathBuf,
    cause: io::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for Failed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}
