//! What comes of a body that a sink has got: [`Stored`] or [`Kept`].

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, StatusCode, Version};

use super::guard::discard;
use super::head::Head;
use super::sink::Intake;
#[cfg(feature = "digest")]
use crate::digest::Comparison;
use crate::wire::resume::{Answer, Partial};
use crate::{Request, Response};

/// A body that is whole, as its [`Intake`] is told.
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
    pub fn put_into(mut self, response: &mut Response, is_decoded: bool) {
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

/// A part of a body, whose exchange has failed: another may go on from there.
///
/// Dropped, it should leave nothing behind.
pub struct Kept {
    length: u64,
    /// `None` once it has been resumed. In a lock that is never waited for, so that what holds this can be shared.
    resume: Option<Mutex<Box<Resume>>>,
    /// What proves that more is of the same entity: absent until a [`Pour`](super::Pour) adds it.
    pub(super) begun: Option<Box<Begun>>,
}

type Resume = dyn FnOnce() -> io::Result<Box<dyn Intake>> + Send;

impl Kept {
    /// A part of so many bytes. `resume` makes an intake again that has got them; it may block, and is dropped instead
    /// if the body begins anew.
    pub fn new(
        length: u64,
        resume: impl FnOnce() -> io::Result<Box<dyn Intake>> + Send + 'static,
    ) -> Self {
        Self {
            length,
            resume: Some(Mutex::new(Box::new(resume))),
            begun: None,
        }
    }

    /// How many bytes are there: the first that is to come has this number.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// An intake that has got this part, and goes on from there.
    ///
    /// # Errors
    /// If what was kept is not there any more.
    pub fn resume(mut self) -> io::Result<Box<dyn Intake>> {
        let resume = self.resume.take().map(Mutex::into_inner);
        match resume.map(|resume| resume.unwrap_or_else(PoisonError::into_inner)) {
            Some(resume) => resume(),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The request that asks for what follows, if that is of any use.
    pub(crate) fn ask(&self, request: &Request) -> Option<Request> {
        self.partial().map(|partial| partial.ask(request))
    }

    /// It is of no use any more, and is dropped before another body is opened, which may be in the same place.
    pub(crate) fn disown(&mut self) {
        self.begun = None;
    }

    /// What this head means, which answers what [`ask`](Self::ask) has asked.
    pub(super) fn answer(&self, head: &Head) -> Answer {
        match self.partial() {
            Some(partial) => partial.answer(head.status, &head.headers),
            None => Answer::Anew,
        }
    }

    fn partial(&self) -> Option<&Partial> {
        self.begun.as_ref()?.partial.as_ref()
    }
}

/// What is there is of no use any more.
impl Drop for Kept {
    fn drop(&mut self) {
        discard(self.resume.take());
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
