//! One body on its way into a sink, on one thread: [`Pour`].

use std::fmt;

use bytes::Bytes;
use http::StatusCode;

use super::guard::{discard, guarded};
use super::head::Head;
use super::intake::{Intake, Kept};
use super::sink::Sink;
use super::stored::{Begun, Stored, Whole};
#[cfg(feature = "digest")]
use crate::digest::Comparison;
use crate::wire::bounds::Bounds;
use crate::wire::decode::Decoder;
use crate::wire::resume::{Partial, Progress};
use crate::{Error, ErrorKind};

/// One body on its way into a [`Sink`]: opened, decoded, written, committed, on the thread that calls.
///
/// A sink's error or panic is an [`Error`] of the kind [`Sink`](ErrorKind::Sink). After an error nothing more is
/// written, and the intake has been dropped, unless it was the exchange that failed, and what is there is
/// [kept](Self::keep).
///
/// ```
/// use fetch_many::strategy::Pour;
/// use fetch_many::{Config, Head, Memory};
///
/// let head = Head::new("http://example.com/".parse()?);
/// let mut pour = Pour::open(&Memory::new(), head, &Config::default().bounds())?;
/// pour.write("hello ".into())?;
/// pour.write("world".into())?;
/// assert_eq!(pour.commit()?.length, 11);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Pour {
    /// `None` if the body is stored as it comes.
    decoder: Option<Decoder>,
    /// `None` after an error.
    intake: Option<Box<dyn Intake>>,
    /// How far it is, if it could be gone on with.
    progress: Option<Progress>,
    /// Of the response that began it, if it could be gone on with.
    begun: Option<Box<Begun>>,
    #[cfg(feature = "digest")]
    comparison: Option<Comparison>,
    max: u64,
    written: u64,
    resumed_from: Option<u64>,
}

impl Pour {
    /// Begins with the body that follows this head.
    ///
    /// # Errors
    /// [`Sink`](ErrorKind::Sink) if the sink does not open, [`TooLarge`](ErrorKind::TooLarge) if more is declared than
    /// may come, [`Decode`](ErrorKind::Decode) if it has too many codings.
    pub fn open(sink: &(impl Sink + ?Sized), head: Head, bounds: &Bounds) -> Result<Self, Error> {
        let max = bounds.max_stored_bytes;
        if head.length.is_some_and(|length| length > max) {
            return Err(too_large(max));
        }
        // The part of an entity that the caller has asked for is the entity to them. Another one is none.
        if head.status == StatusCode::PARTIAL_CONTENT && !head.asked_for_part {
            return Err(Error::new(ErrorKind::Protocol).detail("part that nobody asked for"));
        }
        let partial = if head.asked_for_part {
            None
        } else {
            Partial::begun(&head.method, head.status, &head.headers, head.length)
        };
        let begun = partial.is_some().then(|| Box::new(Begun::by(&head)));
        #[cfg(feature = "digest")]
        let comparison = Comparison::of(&head.method, head.status, &head.extensions);
        let decoder = if bounds.decode {
            let most = usize::try_from(max).unwrap_or(usize::MAX);
            Decoder::new(head.status, &head.headers, most)?
        } else {
            None
        };
        let head = match decoder {
            Some(_) => head.decoded(),
            None => head,
        };
        let intake = guarded(|| sink.open(&head))?;
        Ok(Self {
            decoder,
            intake: Some(intake),
            progress: partial.map(Progress::begun),
            begun,
            #[cfg(feature = "digest")]
            comparison,
            max,
            written: 0,
            resumed_from: None,
        })
    }

    /// Goes on with a body of which a part is there, and what comes is the rest up to this position, of so many in
    /// all.
    ///
    /// # Errors
    /// [`Sink`](ErrorKind::Sink) if what was kept is not there any more.
    pub(super) fn resume(
        mut kept: Kept,
        end: u64,
        total: u64,
        bounds: &Bounds,
    ) -> Result<Self, Error> {
        let length = kept.length();
        if total > bounds.max_stored_bytes {
            return Err(too_large(bounds.max_stored_bytes));
        }
        let mut begun = kept.begun.take();
        let partial = begun.as_mut().and_then(|begun| begun.partial.take());
        #[cfg(feature = "digest")]
        let comparison = begun.as_mut().and_then(|begun| begun.comparison.take());
        Ok(Self {
            decoder: None,
            intake: Some(guarded(|| kept.resume())?),
            progress: partial.map(|partial| Progress::behind(partial, end, total)),
            begun,
            #[cfg(feature = "digest")]
            comparison,
            max: bounds.max_stored_bytes,
            written: length,
            resumed_from: Some(length),
        })
    }

    /// Whether what was written is not what came, but decoded. Not if nothing came.
    #[must_use]
    pub fn is_decoded(&self) -> bool {
        self.decoder.as_ref().is_some_and(Decoder::has_begun)
    }

    /// How many bytes have been written.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Writes what has come, decoded.
    ///
    /// # Errors
    /// [`Sink`](ErrorKind::Sink) if the sink does not take it, [`TooLarge`](ErrorKind::TooLarge) if it is more than may
    /// come, [`Decode`](ErrorKind::Decode) if it is not in its coding.
    pub fn write(&mut self, data: Bytes) -> Result<(), Error> {
        let Self {
            decoder,
            intake,
            max,
            written,
            ..
        } = self;
        let Some(open) = intake else {
            return Err(closed());
        };
        if let Some(Err(error)) = self.progress.as_mut().map(|its| its.take(data.len())) {
            discard(intake.take());
            return Err(error);
        }
        let mut store = |data: Bytes| {
            if data.is_empty() {
                return Ok(());
            }
            *written = written.saturating_add(data.len() as u64);
            if *written > *max {
                return Err(too_large(*max));
            }
            #[cfg(feature = "digest")]
            if let Some(comparison) = &mut self.comparison {
                comparison.push(&data);
            }
            guarded(|| open.write(data))
        };
        let result = match decoder {
            Some(decoder) => decoder.push(data, &mut store),
            None => store(data),
        };
        if result.is_err() {
            discard(intake.take());
        }
        result
    }

    /// All of it has come.
    ///
    /// # Errors
    /// [`Sink`](ErrorKind::Sink) if the sink does not commit, [`Decode`](ErrorKind::Decode) if it ended early,
    /// [`Integrity`](ErrorKind::Integrity) if another digest was expected; [`Truncated`](ErrorKind::Truncated) if what
    /// came was a part that ends before the entity does: what is there is [kept](Self::keep) then, as after any error of
    /// an exchange.
    pub fn commit(&mut self) -> Result<Stored, Error> {
        if let Some(progress) = &self.progress {
            progress.end()?;
        }
        let intake = self.intake.take().ok_or_else(closed)?;
        if let Err(error) = self.is_expected() {
            discard(intake);
            return Err(error);
        }
        let whole = Whole {
            length: self.written,
            resumed_from: self.resumed_from,
        };
        let mut stored = guarded(|| intake.commit(whole))?;
        stored.begun = self.begun.take().filter(|_| self.resumed_from.is_some());
        Ok(stored)
    }

    /// Whether all that was written is a whole body, and the one that was expected.
    fn is_expected(&mut self) -> Result<(), Error> {
        if let Some(decoder) = &self.decoder {
            decoder.end()?;
        }
        #[cfg(feature = "digest")]
        if let Some(comparison) = self.comparison.take() {
            comparison.end()?;
        }
        Ok(())
    }

    /// The exchange has failed: what is there, if another may go on from it. That takes a `GET`, a body in no coding, and
    /// a strong validator (RFC 9110 §8.8.1) of a whole response.
    #[must_use]
    pub fn keep(mut self) -> Option<Box<Kept>> {
        let intake = self.intake.take()?;
        let partial = self.progress.take().and_then(Progress::into_partial);
        let (Some(partial), Some(mut begun)) = (partial, self.begun.take()) else {
            discard(intake);
            return None;
        };
        let kept = guarded(|| Ok(intake.keep())).ok().flatten();
        // What does not know how much it has is no place to go on from.
        let mut kept = kept.filter(|kept| kept.length() == partial.offset)?;
        begun.partial = Some(partial);
        #[cfg(feature = "digest")]
        {
            begun.comparison = self.comparison.take();
        }
        kept.begun = Some(begun);
        Some(Box::new(kept))
    }
}

/// Not committed: what is there is of no use.
impl Drop for Pour {
    fn drop(&mut self) {
        discard(self.intake.take());
    }
}

impl fmt::Debug for Pour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pour")
            .field("written", &self.written)
            .field("is_open", &self.intake.is_some())
            .finish_non_exhaustive()
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Sink).detail("nothing more is stored after an error")
}

pub(super) fn too_large(max: u64) -> Error {
    Error::new(ErrorKind::TooLarge).detail(format!("body larger than {max} bytes"))
}
