//! A file while it is written: [`Part`].

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::disk::failed;
use super::name::{Name, SUFFIX};

/// The names that are written at the moment.
#[derive(Default)]
pub(super) struct InUse(Mutex<HashSet<String>>);

/// One of them.
pub(super) struct Claim {
    key: String,
    in_use: Arc<InUse>,
}

impl InUse {
    pub(super) fn claim(self: &Arc<Self>, name: &Name) -> io::Result<Claim> {
        let key = name.key();
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !names.insert(key.clone()) {
            let text = format!("another request is writing to file {key:?}");
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
        }
        let in_use = Arc::clone(self);
        Ok(Claim { key, in_use })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut names = self.in_use.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.remove(&self.key);
    }
}

/// A file that has not got its name. Dropped, it is removed.
pub(super) struct Part {
    path: PathBuf,
    final_path: PathBuf,
    is_there: bool,
    /// Given up when the file is gone.
    _claim: Claim,
}

impl Part {
    /// A new file. What another program has left is removed first, and no link is followed.
    pub(super) fn create(final_path: PathBuf, claim: Claim) -> io::Result<(Self, File)> {
        let mut name = OsString::from(final_path.as_os_str());
        name.push(SUFFIX);
        let path = PathBuf::from(name);
        let file = match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => File::create_new(&path),
        };
        let file = file.map_err(|error| failed(&path, error))?;
        let part = Self {
            path,
            final_path,
            is_there: true,
            _claim: claim,
        };
        Ok((part, file))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn final_path(&self) -> &Path {
        &self.final_path
    }

    /// The file, to go on at its end, which is there.
    pub(super) fn reopen(&self, length: u64) -> io::Result<File> {
        let file = OpenOptions::new().append(true).open(&self.path);
        let file = file.map_err(|error| failed(&self.path, error))?;
        let found = file.metadata().map_err(|error| failed(&self.path, error))?;
        if found.len() != length {
            let text = format!("has {} bytes in place of {length}", found.len());
            return Err(failed(&self.path, io::Error::other(text)));
        }
        Ok(file)
    }

    /// Gives it its name.
    pub(super) fn rename(mut self) -> io::Result<PathBuf> {
        let renamed = fs::rename(&self.path, &self.final_path);
        renamed.map_err(|error| failed(&self.final_path, error))?;
        self.is_there = false;
        Ok(std::mem::take(&mut self.final_path))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.is_there {
            // There is nobody to tell.
            let _ = fs::remove_file(&self.path);
        }
    }
}
