//! Files in a directory, and its journal: [`Tree`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fetch_many::Outcome;
use fetch_many::http::Method;
use fetch_many::http::header::RANGE;

use super::parts::Parts;
use super::records::{Fetch, Records, Wanted};
use super::target::Target;
use crate::args::Again;
use crate::exit::Failed;
use crate::journal::{Failure, Head, Journal, Last, Line, Past, State};
use crate::list::{Entry, Id};
use crate::names::{Names, NoName};

/// Files in a directory, and its journal.
pub(super) struct Tree {
    dir: PathBuf,
    names: Names,
    journal: Journal,
    past: Past,
    parts: Arc<Parts>,
    again: Again,
}

impl Tree {
    /// Begins a run more in this directory.
    pub(super) fn open(
        dir: &Path,
        head: &Head,
        names: Names,
        again: &Again,
    ) -> Result<Self, Failed> {
        let opened = if again.fresh {
            Journal::fresh(dir, head)
        } else {
            Journal::open(dir, head)
        };
        let (journal, past) = opened.map_err(Failed::of)?;
        let mut parts = Parts::of(dir);
        if again.fresh {
            parts.clear();
        }
        Ok(Self {
            dir: dir.to_owned(),
            parts: Arc::new(parts),
            names,
            journal,
            past,
            again: again.clone(),
        })
    }

    /// What earlier runs have done.
    pub(super) fn past(&self) -> &Past {
        &self.past
    }

    /// What was begun of bodies, and not ended.
    pub(super) fn parts(&self) -> &Arc<Parts> {
        &self.parts
    }

    /// How an entry is to be fetched into this file.
    fn fetched(&self, entry: &Entry, id: &Id, file: &str, before: Option<Line>) -> Wanted {
        let id = id.to_string();
        let mut target = Target::new(file, &id);
        // Of the digest of a whole body a part is no proof.
        let may_go_on = before.is_none() && entry.method == Method::GET && entry.sha256.is_none();
        if may_go_on && !entry.headers.contains_key(RANGE) {
            target.part = self.parts.left_of(&id);
        }
        Wanted::Fetched(Fetch {
            target,
            before: before.map(Box::new),
        })
    }

    /// A file that somebody has removed is fetched again.
    fn is_there(&self, file: &str) -> bool {
        self.length(file).is_some()
    }

    /// How many bytes this file has, if it is there.
    fn length(&self, file: &str) -> Option<u64> {
        let found = std::fs::symlink_metadata(self.dir.join(file)).ok()?;
        found.is_file().then_some(found.len())
    }
}

impl Records for Tree {
    fn wanted(&mut self, entry: &Entry) -> Result<Wanted, Failed> {
        let file = match self.names.take(entry) {
            Ok(name) => name.path,
            Err(NoName::Duplicate { .. }) => return Ok(Wanted::Duplicate),
            Err(why) => return Ok(Wanted::Not(Failure::new("name", why.to_string()))),
        };
        let id = entry.id();
        let Some(before) = self.past.of(&id) else {
            return Ok(if self.again.retry_failed {
                Wanted::Skipped
            } else {
                self.fetched(entry, &id, &file, None)
            });
        };
        let is_current = before.has(&file) && self.is_there(&file);
        let is_done = is_current && before.state == State::Ok && !self.again.refresh;
        if is_done || self.again.retry_failed && before.state != State::Failed {
            return Ok(Wanted::Skipped);
        }
        let line = is_current.then(|| self.past.recall(&before)).transpose();
        let line = line.map_err(Failed::of)?;
        // Whether it has changed is asked of what was fetched, and not of what somebody has made of it.
        let line = line.filter(|line| self.length(&file) == line.bytes);
        Ok(self.fetched(entry, &id, &file, line))
    }

    fn write(&mut self, line: &Line, _: Option<&Outcome>) -> Result<(), Failed> {
        if let (Some(416), Some(id)) = (line.status, &line.id) {
            // There is no such rest: the next run asks for all of it.
            self.parts.forget(&id.to_string());
        }
        self.journal.write(line).map_err(Failed::of)
    }

    fn go_on(&self) -> bool {
        true
    }

    fn finish(&mut self, last: &Last) -> Result<(), Failed> {
        self.journal.finish(last).map_err(Failed::of)
    }
}
