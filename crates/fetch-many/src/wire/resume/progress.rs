//! A body on its way, of which a part may be there already: [`Progress`].

use super::Partial;
use crate::{Error, ErrorKind};

/// A body on its way that could be gone on with, or is. It counts what a sink has got.
#[derive(Debug)]
pub(crate) struct Progress {
    partial: Partial,
    /// Where the body that is coming must end, if it is a part.
    end: Option<u64>,
}

impl Progress {
    /// The body of a response that [begins](Partial::begun) an entity.
    pub(crate) fn begun(partial: Partial) -> Self {
        Self { partial, end: None }
    }

    /// The body of a part, up to this position, of so many in all, behind what is there.
    pub(crate) fn behind(partial: Partial, end: u64, total: u64) -> Self {
        Self {
            partial: Partial {
                total: Some(total),
                ..partial
            },
            end: Some(end),
        }
    }

    /// So many bytes more are about to be handed to the sink.
    ///
    /// # Errors
    /// [`ErrorKind::Protocol`] if they are more than the part has by its own account. None of them may be
    /// handed on: nobody knows what they are, nor what those before them were.
    pub(crate) fn take(&mut self, length: usize) -> Result<(), Error> {
        let offset = self.partial.offset.saturating_add(length as u64);
        if self.end.is_some_and(|end| offset > end) {
            let error = Error::new(ErrorKind::Protocol).detail("part longer than it says");
            return Err(error.of_foreign_part());
        }
        self.partial.offset = offset;
        Ok(())
    }

    /// The message has ended, and as it should.
    ///
    /// # Errors
    /// [`ErrorKind::Truncated`] if something of the entity is still missing: a part was shorter than was
    /// asked for, which a server may do (RFC 9110 §15.3.7), or than it says.
    pub(crate) fn end(&self) -> Result<(), Error> {
        let Partial { offset, total, .. } = self.partial;
        if total.is_none_or(|total| total == offset) {
            return Ok(());
        }
        let received = usize::try_from(offset).unwrap_or(usize::MAX);
        Err(Error::new(ErrorKind::Truncated).body_ended(received, total))
    }

    /// What is there, if it is anything.
    pub(crate) fn into_partial(self) -> Option<Partial> {
        Some(self.partial).filter(|partial| partial.offset > 0)
    }
}
