//! The names of all files of a list: [`Names`].

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::fmt;
use std::hash::RandomState;

use super::keys::{asked, hash, made};
use super::name::{Name, NoName};
use super::scheme::Scheme;
use crate::list::Entry;

/// The names of all files of a list.
///
/// Two entries never have one name, nor names that some system takes for one: those whose names would be the same all get
/// a hash of what they ask for, so that it does not matter which comes first. So does a file where another needs a
/// directory. But a file that the list itself names is called that or not at all.
pub struct Names {
    scheme: Scheme,
    hashes: RandomState,
    /// Names that need a hash, by their own.
    collided: Vec<u64>,
    /// Names of the list that more than one entry has, or that are directories of others.
    refused: Vec<u64>,
    /// Names of the list that look as those with a hash.
    taken: Vec<u64>,
    duplicates: Vec<Duplicate>,
    collisions: Collisions,
    /// If nobody has looked at the list: which names are taken, by what is asked for and on which line.
    given: Option<HashMap<u64, (u64, u64)>>,
}

/// Entries that ask for the same, for the same file, and the line of the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Duplicate {
    pub(super) name: u64,
    pub(super) asked: u64,
    pub(super) line: u32,
}

/// How many names collide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Collisions {
    /// Names that would be those of more than one entry, or of a file and a directory.
    pub names: u64,
    /// Entries that have a hash in their names because of that.
    pub entries: u64,
    /// Entries that ask for the same as one before them, for the same file.
    pub duplicates: u64,
    /// Entries that cannot have the names that the list gives them.
    pub refused: u64,
}

impl Names {
    pub(super) fn new(scheme: Scheme, hashes: RandomState) -> Self {
        Self {
            scheme,
            hashes,
            collided: Vec::new(),
            refused: Vec::new(),
            taken: Vec::new(),
            duplicates: Vec::new(),
            collisions: Collisions::default(),
            given: None,
        }
    }

    /// Names of a list at which nobody has looked, because it comes while it is fetched: for a scheme that is
    /// [distinct](Scheme::is_distinct). They are to be [taken](Self::take), for about 40 bytes each.
    #[must_use]
    pub fn unplanned(scheme: Scheme) -> Self {
        let mut names = Self::new(scheme, RandomState::new());
        names.given = Some(HashMap::new());
        names
    }

    /// The name of an entry's file, as [`of`](Self::of) it. Where nobody has looked at the list, it is that entry's from now on:
    /// each entry is to be asked for once, in the order of the list.
    ///
    /// # Errors
    /// Why there is none. One before it may have the name.
    pub fn take(&mut self, entry: &Entry) -> Result<Name, NoName> {
        let name = self.of(entry)?;
        let Some(given) = &mut self.given else {
            return Ok(name);
        };
        let asked = asked(&self.hashes, entry);
        match given.entry(hash(&self.hashes, &name.path)) {
            Place::Vacant(place) => {
                place.insert((asked, entry.line));
                Ok(name)
            }
            Place::Occupied(place) => Err(match *place.get() {
                (before, line) if before == asked => NoName::Duplicate { line },
                (_, line) => NoName::Refused(format!("line {line} has the same file name")),
            }),
        }
    }

    /// The name of an entry's file.
    ///
    /// # Errors
    /// Why there is none.
    pub fn of(&self, entry: &Entry) -> Result<Name, NoName> {
        let made = made(&self.scheme, entry).map_err(NoName::Refused)?;
        let digits = || entry.request_id().to_string();
        let (path, has_hash) = made.path(digits);
        let name = hash(&self.hashes, &path);
        if let Some(line) = self.first_of(name, entry) {
            return Err(NoName::Duplicate { line });
        }
        if entry.out.is_some() {
            return match self.refused.binary_search(&name) {
                Ok(_) => Err(NoName::Refused(
                    "`out` is another entry's as well, or its directory".to_owned(),
                )),
                Err(_) => Ok(Name { path, has_hash }),
            };
        }
        if has_hash || self.collided.binary_search(&name).is_err() {
            return self.not_taken(Name { path, has_hash });
        }
        self.not_taken(Name {
            path: made.path_with(&digits()),
            has_hash: true,
        })
    }

    /// The line of the first entry that asks for the same, for the same file, if this is another.
    fn first_of(&self, name: u64, entry: &Entry) -> Option<u64> {
        let from = self
            .duplicates
            .partition_point(|duplicate| duplicate.name < name);
        let same = self.duplicates.get(from..)?;
        let mut same = same
            .iter()
            .take_while(|duplicate| duplicate.name == name)
            .peekable();
        same.peek()?;
        let asked = asked(&self.hashes, entry);
        let first = same.find(|duplicate| duplicate.asked == asked)?;
        let line = u64::from(first.line);
        (line != entry.line).then_some(line)
    }

    fn not_taken(&self, name: Name) -> Result<Name, NoName> {
        let is_taken = name.has_hash
            && self
                .taken
                .binary_search(&hash(&self.hashes, &name.path))
                .is_ok();
        if is_taken {
            return Err(NoName::Refused(
                "another entry's `out` is this one's name".to_owned(),
            ));
        }
        Ok(name)
    }

    /// How many names collide.
    #[must_use]
    pub fn collisions(&self) -> Collisions {
        self.collisions
    }

    /// Names are added in ascending order.
    pub(super) fn add_collision(&mut self, name: u64, entries: u64) {
        self.collided.push(name);
        self.collisions.names += 1;
        self.collisions.entries += entries;
    }

    pub(super) fn add_refused(&mut self, name: u64, entries: u64) {
        self.refused.push(name);
        self.collisions.refused += entries;
    }

    pub(super) fn add_duplicates(&mut self, duplicate: Duplicate, more: u64) {
        self.duplicates.push(duplicate);
        self.collisions.duplicates += more;
    }

    pub(super) fn set_taken(&mut self, taken: Vec<u64>) {
        self.taken = taken;
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names")
            .field("scheme", &self.scheme)
            .field("collisions", &self.collisions)
            .finish_non_exhaustive()
    }
}
