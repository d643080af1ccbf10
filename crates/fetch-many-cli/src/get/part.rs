//! What is on the disk of a body that was broken off: [`Part`].

use fetch_many::Head;
use fetch_many::http::header::{ETAG, HeaderMap};
use fetch_many::http::{Method, StatusCode};
use serde::{Deserialize, Serialize};

/// So many bytes are fetched anew at most for each body that is broken off: less than this is not worth a word.
pub(super) const EACH: u64 = 8 << 20;

/// What is on the disk of a body, and of which version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// A strong validator (RFC 9110 §8.8.1).
    pub(super) etag: String,
    /// So many bytes are on the disk, from the first on.
    pub(super) length: u64,
    /// So many there are in all.
    pub(super) total: u64,
}

impl Part {
    /// Nothing yet of the body that follows this head; `None` if it could not be gone on with, or is not worth it. A length is
    /// known of no body whose content coding is undone.
    pub(super) fn begun(head: &Head) -> Option<Self> {
        let is_whole = head.status == StatusCode::OK && head.method == Method::GET;
        let total = head.length.filter(|total| is_whole && *total > EACH)?;
        Some(Self {
            etag: strong(&head.headers)?,
            length: 0,
            total,
        })
    }

    /// The first byte that is asked for: one at least, since none could not be.
    pub(super) fn from(&self) -> u64 {
        self.length.min(self.total.saturating_sub(1))
    }
}

fn strong(headers: &HeaderMap) -> Option<String> {
    let etag = headers.get(ETAG)?.to_str().ok()?;
    etag.starts_with('"').then(|| etag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_large_body_of_a_known_version_can_be_gone_on_with() {
        let mut head = Head::new("http://a.example/".parse().unwrap());
        head.length = Some(EACH + 1);
        assert_eq!(
            Part::begun(&head),
            None,
            "which version it is, nobody has said"
        );
        head.headers.insert(ETAG, "W/\"1\"".parse().unwrap());
        assert_eq!(
            Part::begun(&head),
            None,
            "a weak one may be that of other bytes"
        );
        head.headers.insert(ETAG, "\"1\"".parse().unwrap());
        assert!(Part::begun(&head).is_some());
        head.length = None;
        assert_eq!(Part::begun(&head), None);
    }
}
