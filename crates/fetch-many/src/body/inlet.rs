//! A body that is to go into a sink, decided at its head: [`Inlet`].

use std::fmt;

use super::guard::guarded;
use super::head::Head;
use super::intake::Kept;
use super::pour::{Pour, too_large};
use super::sink::SinkTo;
use crate::wire::bounds::Bounds;
use crate::wire::decode;
use crate::wire::resume::Answer;
use crate::{Error, ErrorKind};

/// A body that is to go into a sink. Decided at its head, without I/O; opened where blocking is allowed.
///
/// ```
/// use fetch_many::strategy::Inlet;
/// use fetch_many::{Config, Head, Memory, SinkTo};
///
/// let sink = SinkTo::new(Memory::new());
/// let head = Head::new("http://example.com/".parse()?);
/// let bounds = Config::default().bounds();
/// let inlet = Inlet::at(&sink, head, bounds, &mut None)?.expect("a sink wants what is 200");
/// assert!(!inlet.is_whole());
/// let mut pour = inlet.open()?;
/// pour.write("hello".into())?;
/// assert_eq!(pour.commit()?.length, 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Inlet {
    sink: SinkTo,
    head: Head,
    bounds: Bounds,
    /// What is there of an earlier attempt. If it is of no use, it is dropped before anything else is opened.
    kept: Option<Box<Kept>>,
    how: How,
}

enum How {
    Anew,
    Behind { end: u64, total: u64 },
    Whole,
    Foreign(&'static str),
}

impl Inlet {
    /// What is done with the body that follows this head. `None`: it goes into memory, and what is kept stays so.
    /// `kept` is of the attempt before, if the request has asked to go on with it.
    ///
    /// # Errors
    /// [`Sink`](ErrorKind::Sink) if the sink panics when it is asked whether it wants the body;
    /// [`TooLarge`](ErrorKind::TooLarge) if more is declared than may come.
    pub fn at(
        sink: &SinkTo,
        head: Head,
        bounds: Bounds,
        kept: &mut Option<Box<Kept>>,
    ) -> Result<Option<Self>, Error> {
        let answer = kept.as_deref().map(|kept| kept.answer(&head));
        let how = match answer {
            Some(Answer::GoesOn { end, total }) => How::Behind { end, total },
            Some(Answer::Whole) => How::Whole,
            Some(Answer::Foreign(what)) => How::Foreign(what),
            Some(Answer::Elsewhere) => return Ok(None),
            Some(Answer::Anew) | None => How::Anew,
        };
        let is_wanted = !matches!(how, How::Anew) || guarded(|| Ok(sink.wants(&head)))?;
        let length = match how {
            How::Behind { total, .. } => Some(total),
            How::Anew => head.length,
            How::Whole | How::Foreign(_) => None,
        };
        // Now, for nothing of it need be read.
        if is_wanted && length.is_some_and(|length| length > bounds.max_stored_bytes) {
            return Err(too_large(bounds.max_stored_bytes));
        }
        Ok(is_wanted.then(|| Self {
            sink: sink.clone(),
            head,
            bounds,
            kept: kept.take(),
            how,
        }))
    }

    pub(super) fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// How long the body of this message is, if that is known.
    pub(super) fn declared(&self) -> Option<u64> {
        self.head.length
    }

    /// Whether what is stored is not what comes, but decoded.
    pub(super) fn is_decoded(&self) -> bool {
        let is_anew = matches!(self.how, How::Anew);
        is_anew && self.bounds.decode && decode::is_undone(self.head.status, &self.head.headers)
    }

    /// Whether all of the body is there already. What follows the head is not to be written then: it is no part of it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self.how, How::Whole)
    }

    /// Opens it, which may block.
    ///
    /// # Errors
    /// As [`Pour::open`]; [`Protocol`](ErrorKind::Protocol) if what follows is neither an entity nor the part of one
    /// that was asked for.
    pub fn open(self) -> Result<Pour, Error> {
        let Self {
            sink,
            head,
            bounds,
            kept,
            how,
        } = self;
        match (how, kept) {
            (How::Behind { end, total }, Some(kept)) => Pour::resume(*kept, end, total, &bounds),
            (How::Whole, Some(kept)) => {
                let length = kept.length();
                Pour::resume(*kept, length, length, &bounds)
            }
            (How::Foreign(what), _) => Err(Error::new(ErrorKind::Protocol)
                .detail(what)
                .of_foreign_part()),
            (_, kept) => {
                // Both may have the same name.
                drop(kept);
                Pour::open(&*sink, head, &bounds)
            }
        }
    }
}

impl fmt::Debug for Inlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inlet")
            .field("kept", &self.kept)
            .finish_non_exhaustive()
    }
}
