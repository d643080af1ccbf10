//! By which numbers names, and what is asked for, are compared: [`hash`], [`asked`].

use std::hash::{BuildHasher, RandomState};

use super::fold::folded;
use super::name::Made;
use super::scheme::Scheme;
use crate::list::Entry;

/// The last bit of the second hash: whether the list itself names the file.
pub(super) const GIVEN: u64 = 1;

/// The name that an entry has by itself.
pub(super) fn made(scheme: &Scheme, entry: &Entry) -> Result<Made, String> {
    match &entry.out {
        Some(out) => Ok(Made::given(out)),
        None => scheme.name(entry),
    }
}

/// The same for all paths that some system takes for one.
pub(super) fn hash(hashes: &RandomState, path: &str) -> u64 {
    hashes.hash_one(folded(path))
}

/// The same for all entries that ask for the same, by a name of the list's or one of ours.
pub(super) fn asked(hashes: &RandomState, entry: &Entry) -> u64 {
    let hash = hashes.hash_one(entry.request_id());
    (hash & !GIVEN) | u64::from(entry.out.is_some())
}
