//! What one that races is asked and answers: a [`Job`] in, a [`Done`] out.

use serde::{Deserialize, Serialize};

/// URLs to fetch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) urls: Vec<String>,
    /// How often, one time after the other.
    pub(super) passes: usize,
    /// How many at once.
    pub(super) limit: usize,
    /// How often a host may be asked, per second; as often as `limit` allows if nothing is said.
    pub(super) per_second: Option<u32>,
    /// Whether bodies are hashed, which takes time.
    pub(super) hashed: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Done {
    /// By URL; none if there was no answer.
    pub(super) answers: Vec<Option<Answer>>,
    /// Requests without an answer.
    pub(super) failed: u64,
    /// What the first of them says.
    pub(super) complaint: Option<String>,
    /// By its own clock, from the first request to the last answer.
    pub(super) wall_ns: u64,
    /// Of those with an answer: microseconds, and how often.
    pub(super) latency_us: Vec<(u64, u64)>,
}

/// What came of a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) bytes: u64,
    /// The first 16 digits of the body's BLAKE3, if it was hashed.
    pub(super) hash: Option<String>,
    /// Whether a later pass had another one.
    #[serde(default)]
    pub(super) changed: bool,
}

impl Answer {
    /// Whether it is what this one is, as far as both know.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let is_hash_like = match (&self.hash, &other.hash) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        (self.status, self.bytes) == (other.status, other.bytes) && is_hash_like
    }
}
