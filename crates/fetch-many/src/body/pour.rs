//! One body on its way into a sink, on one thread: [`Pour`].

use std::any::Any;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;

use super::head::Head;
use super::sink::{Intake, Sink};
use super::stored::{Kept, Stored, Whole};
use crate::wire::bounds::Bounds;
use crate::wire::decode::Decoder;
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
            max,
            written: 0,
            resumed_from: None,
        })
    }

    /// Goes on with a body of which a part is there, and the rest comes as it is, in no coding.
    ///
    /// # Errors
    /// [`Sink`](ErrorKind::Sink) if what was kept is not there any more.
    pub fn resume(kept: Kept, bounds: &Bounds) -> Result<Self, Error> {
        let length = kept.length();
        Ok(Self {
            decoder: None,
            intake: Some(guarded(|| kept.resume())?),
            max: bounds.max_stored_bytes,
            written: length,
            resumed_from: Some(length),
        })
    }

    /// Whether what is written is not what comes, but decoded.
    #[must_use]
    pub fn is_decoded(&self) -> bool {
        self.decoder.is_some()
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
        let mut store = |data: Bytes| {
            if data.is_empty() {
                return Ok(());
            }
            *written = written.saturating_add(data.len() as u64);
            if *written > *max {
                return Err(too_large(*max));
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
    /// [`Sink`](ErrorKind::Sink) if the sink does not commit, [`Decode`](ErrorKind::Decode) if it ended early.
    pub fn commit(mut self) -> Result<Stored, Error> {
        if let Some(decoder) = &self.decoder {
            decoder.end()?;
        }
        let intake = self.intake.take().ok_or_else(closed)?;
        let whole = Whole {
            length: self.written,
            resumed_from: self.resumed_from,
        };
        guarded(|| intake.commit(whole))
    }

    /// The exchange has failed: what is there, if another may go on from it. A part of an encoded body is of no use.
    #[must_use]
    pub fn keep(mut self) -> Option<Kept> {
        let intake = self.intake.take()?;
        if self.decoder.is_some() {
            discard(Some(intake));
            return None;
        }
        let written = self.written;
        let kept = guarded(|| Ok(intake.keep())).ok().flatten();
        // What does not know how much it has is no place to go on from.
        kept.filter(|kept| kept.length() == written)
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

/// What the caller's code says, or that it panicked: that concerns this body alone.
fn guarded<T>(run: impl FnOnce() -> io::Result<T>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(cause)) => Err(Error::new(ErrorKind::Sink)
            .detail(format!("not stored: {cause}"))
            .because(cause)),
        Err(panic) => Err(Error::new(ErrorKind::Sink).detail(panicked(&*panic))),
    }
}

/// Drops an intake, whatever its `Drop` does.
fn discard(intake: Option<Box<dyn Intake>>) {
    // Nobody is left to be told of a panic, which has been reported by the hook.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(intake)));
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    match message {
        Some(message) => format!("the sink panicked: {message}"),
        None => "the sink panicked".to_owned(),
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Sink).detail("nothing more is stored after an error")
}

fn too_large(max: u64) -> Error {
    Error::new(ErrorKind::TooLarge).detail(format!("body larger than {max} bytes"))
}
