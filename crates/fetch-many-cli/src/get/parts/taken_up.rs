//! A body that goes on where an earlier run was: [`TakenUp`].

use std::io::{self, Read};
use std::sync::Arc;

use fetch_many::http::StatusCode;
use fetch_many::http::header::{CONTENT_ENCODING, CONTENT_RANGE, ETAG};
use fetch_many::{Bytes, Head, Intake, Sink};

use super::Parts;
use crate::get::part::Part;
use crate::get::target::Target;

/// Gives what is there to a sink first, if the body that comes is the rest of it.
pub(in crate::get) struct TakenUp<S> {
    to: S,
    parts: Arc<Parts>,
}

/// So much is read at a time.
const BUFFER: usize = 256 << 10;

impl<S: Sink> TakenUp<S> {
    pub(in crate::get) fn new(to: S, parts: &Arc<Parts>) -> Self {
        let parts = Arc::clone(parts);
        Self { to, parts }
    }
}

impl<S: Sink> Sink for TakenUp<S> {
    /// The rest of a body is as good as the whole.
    fn wants(&self, head: &Head) -> bool {
        let target = head.extensions.get::<Target>();
        target.is_some_and(|target| target.goes_on(head).is_some()) || self.to.wants(head)
    }

    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        let target = head.extensions.get::<Target>();
        let Some((target, part)) = target.and_then(|target| Some((target, target.goes_on(head)?)))
        else {
            return self.to.open(head);
        };
        if let Err(what) = part.is_followed_by(head) {
            self.parts.forget(&target.id);
            return Err(io::Error::other(format!(
                "{what}; the next run begins anew"
            )));
        }
        let mut intake = self.to.open(head)?;
        let mut there = self.parts.read(&target.id, part.from())?;
        let mut left = part.from();
        while left > 0 {
            let mut buffer = vec![0; BUFFER];
            let read = there.read(&mut buffer)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            buffer.truncate(read);
            left -= read as u64;
            intake.write(Bytes::from(buffer))?;
        }
        Ok(intake)
    }
}

impl Part {
    /// Whether the body behind this head is the rest, of the same version.
    fn is_followed_by(&self, head: &Head) -> Result<(), &'static str> {
        let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        let (from, total) = (self.from(), self.total);
        let expected = format!("bytes {from}-{}/{total}", total - 1);
        if header(CONTENT_RANGE) != Some(&expected) {
            return Err("the server has sent another part than it was asked for");
        }
        if header(ETAG) != Some(&self.etag) {
            return Err("the server has sent a part of another version");
        }
        match header(CONTENT_ENCODING) {
            None | Some("identity") => Ok(()),
            Some(_) => Err("the server has sent a part in a content coding"),
        }
    }
}

impl Target {
    /// The part that the body behind this head is the rest of, if it says that it is a rest.
    pub(in crate::get) fn goes_on(&self, head: &Head) -> Option<&Part> {
        let is_rest = head.status == StatusCode::PARTIAL_CONTENT;
        self.part.as_ref().filter(|_| is_rest)
    }
}
