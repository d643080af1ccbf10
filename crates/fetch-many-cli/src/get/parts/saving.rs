//! A body on its way into a file, of which it is written down how much is there: [`Saved`].

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fetch_many::{Bytes, Files, Head, Intake, Kept, Sink, Stored, Whole};

use super::Parts;
use crate::get::part::{EACH, Part};
use crate::get::target::Target;

/// Puts bodies into files, and saves what is there of large ones.
pub(in crate::get) struct Saved {
    files: Files,
    directory: PathBuf,
    parts: Arc<Parts>,
}

impl Saved {
    pub(in crate::get) fn new(files: Files, directory: &Path, parts: &Arc<Parts>) -> Self {
        Self {
            files,
            directory: directory.to_owned(),
            parts: Arc::clone(parts),
        }
    }
}

impl Sink for Saved {
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        let to = self.files.open(head)?;
        let Some(target) = head.extensions.get::<Target>() else {
            return Ok(to);
        };
        let goes_on = target.goes_on(head);
        if target.part.is_some() && goes_on.is_none() {
            // Another version: what is there is of no use any more.
            self.parts.forget(&target.id);
        }
        let Some(part) = goes_on.cloned().or_else(|| Part::begun(head)) else {
            return Ok(to);
        };
        Ok(Box::new(Saving {
            to,
            parts: Arc::clone(&self.parts),
            id: Arc::clone(&target.id),
            file: self.directory.join(format!("{}.part", target.file)),
            next: part.length + EACH,
            part,
            written: 0,
            is_given_up: false,
        }))
    }
}

struct Saving {
    to: Box<dyn Intake>,
    parts: Arc<Parts>,
    id: Arc<str>,
    file: PathBuf,
    part: Part,
    written: u64,
    /// When so many are written, what is there is saved.
    next: u64,
    /// A file system without second names has no parts.
    is_given_up: bool,
}

impl Intake for Saving {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.written += data.len() as u64;
        if self.written > self.part.total {
            return Err(self.is_no_rest());
        }
        self.to.write(data)?;
        if self.written >= self.next && !self.is_given_up {
            self.next = self.written + EACH;
            self.is_given_up = self
                .parts
                .save(&self.id, &self.file, &mut self.part)
                .is_err();
        }
        Ok(())
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        if self.written != self.part.total {
            return Err(self.is_no_rest());
        }
        let stored = self.to.commit(whole)?;
        self.parts.forget(&self.id);
        Ok(stored)
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        let Self {
            to,
            parts,
            id,
            file,
            part,
            written,
            next,
            is_given_up,
        } = *self;
        let kept = to.keep()?;
        Some(Kept::new(kept.length(), move || {
            Ok(Box::new(Self {
                to: kept.resume()?,
                parts,
                id,
                file,
                part,
                written,
                next,
                is_given_up,
            }))
        }))
    }
}

impl Saving {
    /// What has come does not end where the server has said. Which bytes are missing, nobody knows: all of it is forgotten.
    fn is_no_rest(&self) -> io::Error {
        self.parts.forget(&self.id);
        io::Error::other("the part is not as long as it says; the next run begins anew")
    }
}
