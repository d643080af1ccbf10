//! Names of files within a directory: [`Name`].

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::disk::{failed, sync_directory};

/// A name that leads nowhere but into the directory that it is for.
#[derive(Debug)]
pub(super) struct Name {
    directories: Vec<OsString>,
    file: OsString,
}

/// How the name of a file ends that is not whole.
pub(super) const SUFFIX: &str = ".part";

/// As long as one part of a name may be on most systems, less `.part`.
const LONGEST: usize = 255 - SUFFIX.len();

impl Name {
    pub(super) fn new(given: &Path) -> io::Result<Self> {
        let refused = |why: &str| {
            // With quotes, and what cannot be seen escaped.
            let shown = given.to_string_lossy();
            let text = format!("file name {shown:?} {why}");
            Err(io::Error::new(io::ErrorKind::InvalidInput, text))
        };
        let bytes = given.as_os_str().as_encoded_bytes();
        if bytes.contains(&0) {
            return refused("has a nul character");
        }
        let mut parts = Vec::new();
        for component in given.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_owned()),
                Component::CurDir => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                    return refused("leads out of the directory");
                }
            }
        }
        let is_directory = bytes.last().is_some_and(|last| is_separator(*last));
        let file = match parts.pop() {
            Some(file) if !is_directory => file,
            _ => return refused("is not that of a file"),
        };
        if ends_as_part(&file) {
            return refused("ends as those of unfinished files do");
        }
        for part in parts.iter().chain([&file]) {
            if part.len() > LONGEST {
                return refused("is too long");
            }
            if is_device(part) {
                return refused("is a device's on windows");
            }
            if cfg!(windows) && is_odd_on_windows(part) {
                return refused("is another file's on windows");
            }
        }
        let directories = parts;
        Ok(Self { directories, file })
    }

    pub(super) fn file(&self) -> &OsStr {
        &self.file
    }

    /// What two names have in common that may be one file's: some systems do not tell letters of different case apart.
    pub(super) fn key(&self) -> String {
        let parts = self.directories.iter().chain([&self.file]);
        let parts: Vec<_> = parts
            .map(|part| part.to_string_lossy().to_lowercase())
            .collect();
        parts.join("/")
    }

    /// The directory that the file is in, and those that lead there, made if need be.
    pub(super) fn make_parents(&self, directory: &Path, syncs: bool) -> io::Result<PathBuf> {
        let mut path = directory.to_owned();
        fs::create_dir_all(&path).map_err(|error| failed(&path, error))?;
        for part in &self.directories {
            path.push(part);
            match fs::create_dir(&path) {
                Ok(()) if syncs => sync_directory(&path)?,
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => check(&path)?,
                Err(error) => return Err(failed(&path, error)),
            }
        }
        Ok(path)
    }
}

/// Whether this is a directory, and no link to one.
fn check(path: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(path).map_err(|error| failed(path, error))?;
    if found.is_symlink() {
        let text = "is a symbolic link, which may lead out of the directory";
        return Err(failed(
            path,
            io::Error::new(io::ErrorKind::InvalidInput, text),
        ));
    }
    if !found.is_dir() {
        return Err(failed(path, io::ErrorKind::NotADirectory.into()));
    }
    Ok(())
}

fn is_separator(byte: u8) -> bool {
    std::path::is_separator(byte.into())
}

fn ends_as_part(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let end = name.len().saturating_sub(SUFFIX.len());
    name[end..].eq_ignore_ascii_case(SUFFIX.as_bytes())
}

/// Names that Windows takes for devices, whatever their extension is.
fn is_device(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    let stem = name.split(['.', ':']).next().unwrap_or_default().trim_end();
    let is_numbered = |kind| {
        let number = stem.strip_prefix(kind).and_then(|rest| rest.chars().next());
        let is_number = |number: char| "123456789\u{b9}\u{b2}\u{b3}".contains(number);
        stem.chars().count() == 4 && number.is_some_and(is_number)
    };
    let is_named = ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem);
    is_named || is_numbered("com") || is_numbered("lpt")
}

/// A stream of another file, or a name whose end Windows drops.
fn is_odd_on_windows(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.contains(&b':') || name.ends_with(b".") || name.ends_with(b" ")
}
