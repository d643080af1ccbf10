//! Where files go for a moment: [`Scratch`].

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use fetch_many_race::Failure;

/// A directory that is gone afterwards.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new() -> Result<Self, Failure> {
        let path = env::temp_dir().join(format!("fetch-many-to-disk-{}", process::id()));
        fs::create_dir_all(&path).map_err(|error| Failure::at(&path, &error))?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Removes what is in it, which must be so many bytes.
    pub(super) fn clear(&self, expected: u64) -> Result<(), Failure> {
        let at = |error| Failure::at(&self.0, &error);
        let mut bytes = 0;
        for entry in fs::read_dir(&self.0).map_err(at)? {
            let entry = entry.map_err(at)?;
            bytes += entry.metadata().map_err(at)?.len();
            fs::remove_file(entry.path()).map_err(at)?;
        }
        if bytes != expected {
            return Err(Failure::new(format_args!(
                "{bytes} bytes of {expected} are in files"
            )));
        }
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // There is nobody to tell.
        let _ = fs::remove_dir_all(&self.0);
    }
}
