//! One body on its way into a sink: [`Intake`], and [`Kept`] if it broke off.

use std::fmt;
use std::io;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use super::guard::discard;
use super::head::Head;
use super::stored::{Begun, Stored, Whole};
use crate::Request;
use crate::wire::resume::{Answer, Partial};

/// One body on its way into a [`Sink`](crate::Sink).
///
/// It ends in one of three ways: [committed](Self::commit), [kept](Self::keep), or dropped. Dropped means that what it
/// has is no entity, so it should leave nothing behind.
///
/// ```
/// use fetch_many::{Head, Memory, Sink, Whole};
///
/// let head = Head::new("http://example.com/a".parse()?);
/// let mut intake = Memory::new().open(&head)?;
/// intake.write("hello ".into())?;
/// intake.write("world".into())?;
/// let stored = intake.commit(Whole::new(11))?;
/// assert_eq!(stored.length, 11);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Intake: Send {
    /// Takes the next bytes in, which are never none. Their order is the entity's.
    ///
    /// # Errors
    /// Whatever prevents it: the exchange ends, and this is dropped.
    fn write(&mut self, data: Bytes) -> io::Result<()>;

    /// The body is whole: makes it valid, and says where it is.
    ///
    /// # Errors
    /// Whatever prevents it. Nothing should be left behind then.
    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored>;

    /// The exchange has failed, and another may go on from where it was: keeps what is there for that. `None`, which is
    /// the default: begin anew.
    #[must_use]
    fn keep(self: Box<Self>) -> Option<Kept> {
        None
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
