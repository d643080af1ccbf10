//! Where one body goes: [`Target`].

use std::sync::{Arc, Mutex, PoisonError};

use blake3::Hash;

use super::part::Part;

/// Into which file a body goes, and what its digest is once it is there: an extension of the request.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    /// Relative to the directory, with `/` between its parts. Empty: into no file.
    pub(super) file: Arc<str>,
    /// Of which entry it is, in a file's name.
    pub(super) id: Arc<str>,
    /// What an earlier run has left of it, if that is to be gone on with.
    pub(super) part: Option<Part>,
    digest: Arc<Mutex<Option<Hash>>>,
}

impl Target {
    pub(super) fn new(file: &str, id: &str) -> Self {
        Self {
            file: file.into(),
            id: id.into(),
            part: None,
            digest: Arc::default(),
        }
    }

    /// Of the body that was committed.
    pub(super) fn digest(&self) -> Option<Hash> {
        *self.digest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The body is committed, and has this digest.
    pub(super) fn has(&self, digest: Hash) {
        *self.digest.lock().unwrap_or_else(PoisonError::into_inner) = Some(digest);
    }
}
