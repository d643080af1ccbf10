//! Bodies that go to a sink, and sinks that are spoiled on their way there.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use fetch_many::http::Response as Head;
use fetch_many::strategy::{Bounds, Course, Inlet, Pace, Pour};
use fetch_many::{Bytes, Error, ErrorKind, Intake, Kept, Response, Sink, SinkTo, Stored, Whole};

use super::defect::Defect;
use super::incoming::{Incoming, Length, chunk};

/// Reads a body, and writes it to where it goes, a piece at a time.
pub(super) fn store(
    incoming: &mut Incoming<'_>,
    head: Head<()>,
    length: Length,
    inlet: Inlet,
    bounds: Bounds,
    course: &mut Course,
) -> Result<(Response, Length), Error> {
    let is_whole = inlet.is_whole();
    let mut pour = inlet.open()?;
    let poured = if is_whole {
        Ok(())
    } else {
        pour_all(incoming, length, &mut pour, bounds)
    };
    match poured.and_then(|()| pour.commit()) {
        Ok(stored) => {
            let mut response = head.map(|()| Bytes::new());
            stored.put_into(&mut response, pour.is_decoded());
            let length = if is_whole { Length::UntilClose } else { length };
            Ok((response, length))
        }
        Err(error) => {
            course.keep(pour.keep());
            Err(error)
        }
    }
}

fn pour_all(
    incoming: &mut Incoming<'_>,
    length: Length,
    pour: &mut Pour,
    bounds: Bounds,
) -> Result<(), Error> {
    let mut left = match length {
        Length::Known(length) => length,
        Length::Chunked | Length::UntilClose => usize::MAX,
    };
    while left > 0 {
        let since = Instant::now();
        if incoming.defect != Defect::CountsSinkTime {
            incoming.deadline = since + bounds.stall;
        } else if since > incoming.deadline {
            return Err(ErrorKind::Timeout.into());
        }
        let stalled =
            |error: Error| match Pace::steady(bounds, since).late(bounds.timeout, Instant::now()) {
                Some(late) if error.kind() == ErrorKind::Timeout => late,
                _ => error,
            };
        if let Length::Chunked = length {
            let most = usize::try_from(bounds.max_stored_bytes).unwrap_or(usize::MAX);
            let chunk = chunk(incoming, most).map_err(stalled)?;
            if chunk.is_empty() {
                return Ok(());
            }
            pour.write(chunk.into())?;
            continue;
        }
        let is_over =
            incoming.bytes.is_empty() && !incoming.more(ErrorKind::Truncated).map_err(stalled)?;
        if is_over {
            return match length {
                Length::Known(length) => {
                    let error = Error::from(ErrorKind::Truncated);
                    Err(error.body_ended(length - left, Some(length as u64)))
                }
                _ => Ok(()),
            };
        }
        let piece = incoming.take(left.min(incoming.bytes.len()))?;
        left -= piece.len();
        pour.write(piece.into())?;
    }
    Ok(())
}

/// What a defect makes of a sink.
pub(super) struct Spoiled {
    inner: SinkTo,
    defect: Defect,
    /// What came of bodies that broke off, by their paths.
    parts: Arc<Mutex<HashMap<String, Vec<u8>>>>,
}

impl Spoiled {
    pub(super) fn new(inner: SinkTo, defect: Defect) -> Self {
        let parts = Arc::default();
        Self {
            inner,
            defect,
            parts,
        }
    }
}

impl Sink for Spoiled {
    fn open(&self, head: &fetch_many::Head) -> io::Result<Box<dyn Intake>> {
        let path = head.uri.path().to_owned();
        let mut intake = SpoiledIntake {
            inner: Some(self.inner.open(head)?),
            defect: self.defect,
            path,
            written: Vec::new(),
            parts: Arc::clone(&self.parts),
        };
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = parts.remove(&intake.path) {
            intake.write(part.into())?;
        }
        Ok(Box::new(intake))
    }
}

struct SpoiledIntake {
    /// `None` only once it is committed.
    inner: Option<Box<dyn Intake>>,
    defect: Defect,
    path: String,
    written: Vec<u8>,
    parts: Arc<Mutex<HashMap<String, Vec<u8>>>>,
}

impl Intake for SpoiledIntake {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.written.extend_from_slice(&data);
        let Some(inner) = &mut self.inner else {
            return Ok(());
        };
        if self.defect == Defect::WritesTwice {
            inner.write(data.clone())?;
        }
        inner.write(data)
    }

    fn commit(mut self: Box<Self>, _: Whole) -> io::Result<Stored> {
        let whole = Whole::new(self.written.len() as u64);
        match self.inner.take() {
            Some(inner) => inner.commit(whole),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn keep(mut self: Box<Self>) -> Option<Kept> {
        if self.defect == Defect::JoinsVersions {
            let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
            parts.insert(self.path.clone(), std::mem::take(&mut self.written));
        }
        None
    }
}

impl Drop for SpoiledIntake {
    fn drop(&mut self) {
        if let (Some(inner), Defect::CommitsHalves) = (self.inner.take(), self.defect) {
            let _ = inner.commit(Whole::new(self.written.len() as u64));
        }
    }
}
