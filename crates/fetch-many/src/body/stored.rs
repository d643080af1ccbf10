//! What comes of a body that a sink has got: [`Stored`], and [`Whole`] of which it comes.

use std::path::PathBuf;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, Response, StatusCode, Version};

use super::head::Head;
#[cfg(feature = "digest")]
use crate::digest::Comparison;
use crate::wire::resume::Partial;

/// A body that is whole, as its [`Intake`](crate::Intake) is told.
///
/// ```
/// let whole = fetch_many::Whole::new(5);
/// assert_eq!((whole.length, whole.resumed_from), (5, None));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Whole {
    /// How many bytes were written in all, those before a break included.
    pub length: u64,
    /// At which byte the last attempt went on; `None` if one attempt brought all of it.
    pub resumed_from: Option<u64>,
}

impl Whole {
    /// So many bytes, by one attempt: for tests of sinks.
    #[must_use]
    pub fn new(length: u64) -> Self {
        Self {
            length,
            resumed_from: None,
        }
    }
}

/// Where a body is that was committed: an extension of its response, which
/// [`ResponseExt::stored`](crate::ResponseExt::stored) reads.
///
/// ```
/// let stored = fetch_many::Stored::new(5).at("downloads/a.txt");
/// assert_eq!(stored.length, 5);
/// assert_eq!(stored.path.unwrap().file_name().unwrap(), "a.txt");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stored {
    /// How many bytes it has.
    pub length: u64,
    /// In which file it is, if it is in one.
    pub path: Option<PathBuf>,
    /// What is to be the response's body after all.
    pub(super) body: Bytes,
    /// Of the response that began it, if others brought the rest.
    pub(super) begun: Option<Box<Begun>>,
}

impl Stored {
    /// So many bytes, somewhere.
    #[must_use]
    pub fn new(length: u64) -> Self {
        Self {
            length,
            path: None,
            body: Bytes::new(),
            begun: None,
        }
    }

    /// Puts it into the response: as an extension, and as the body if it is to be that after all. `is_decoded`: the headers
    /// that spoke of a content coding go, since it is undone. If this response brought the rest of a body alone, its head is
    /// replaced by that of the first: the parts together are what that has announced (RFC 9110 §15.3.7.3).
    pub fn put_into(mut self, response: &mut Response<Bytes>, is_decoded: bool) {
        if let Some(begun) = self.begun.take() {
            *response.status_mut() = begun.status;
            *response.version_mut() = begun.version;
            *response.headers_mut() = begun.headers;
        }
        if is_decoded {
            response.headers_mut().remove(CONTENT_ENCODING);
            response.headers_mut().remove(CONTENT_LENGTH);
        }
        *response.body_mut() = std::mem::take(&mut self.body);
        response.extensions_mut().insert(self);
    }

    /// Says that they are in this file.
    #[must_use]
    pub fn at(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }
}

/// The response that began a body, and what is known of that by now.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    status: StatusCode,
    version: Version,
    headers: HeaderMap,
    /// How far it is, while nothing comes.
    pub(super) partial: Option<Partial>,
    #[cfg(feature = "digest")]
    pub(super) comparison: Option<Comparison>,
}

impl Begun {
    pub(super) fn by(head: &Head) -> Self {
        Self {
            status: head.status,
            version: head.version,
            headers: head.headers.clone(),
            partial: None,
            #[cfg(feature = "digest")]
            comparison: None,
        }
    }
}
