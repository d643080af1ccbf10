//! A body over all attempts at it: [`Resume`].

use http::{HeaderMap, StatusCode};

use super::{Answer, Partial};
use crate::{Error, ErrorKind, Request};

/// What is known of the body of one request, over all attempts at it. It counts the bytes that a sink has
/// got, and says for each head whether what follows may be added to them.
#[derive(Debug, Default)]
pub(crate) struct Resume {
    /// `None`: what is there could not be gone on with.
    kept: Option<Partial>,
    /// Where the body that is coming must end, if it is a part.
    end: Option<u64>,
}

/// Where a body goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind what is there.
    Behind,
    /// In place of what is there.
    Anew,
    /// Nowhere: all of it is there, and what comes speaks of something else.
    Whole,
    /// Not to the sink: it is no entity, but for instance an error's page.
    Elsewhere,
}

impl Resume {
    /// The request to send in place of `request`, if something is there that can be gone on with.
    pub(crate) fn ask(&self, request: &Request) -> Option<Request> {
        let kept = self.kept.as_ref().filter(|kept| kept.offset > 0)?;
        Some(kept.ask(request))
    }

    /// The head of a response to what [`ask`](Self::ask) said, or to `request` itself if it said nothing.
    /// `declared`: the length of the body that follows.
    ///
    /// # Errors
    /// [`ErrorKind::Protocol`] if what follows is neither an entity nor the part that was asked for: what is
    /// there is of no use then, and is to be [asked for anew](Error::is_foreign_part).
    pub(crate) fn head(
        &mut self,
        request: &Request,
        status: StatusCode,
        headers: &HeaderMap,
        declared: Option<u64>,
    ) -> Result<Place, Error> {
        self.end = None;
        let asked = self.kept.as_ref().filter(|kept| kept.offset > 0);
        let answer = asked.map_or(Answer::Anew, |kept| kept.answer(status, headers));
        match answer {
            Answer::GoesOn { end, total } => {
                self.end = Some(end);
                if let Some(kept) = &mut self.kept {
                    kept.total = Some(total);
                }
                Ok(Place::Behind)
            }
            Answer::Anew => {
                self.kept = Partial::begun(request, status, headers, declared);
                Ok(Place::Anew)
            }
            Answer::Whole => Ok(Place::Whole),
            Answer::Elsewhere => Ok(Place::Elsewhere),
            Answer::Foreign(what) => {
                self.kept = None;
                Err(Error::new(ErrorKind::Protocol)
                    .detail(what)
                    .of_foreign_part())
            }
        }
    }

    /// So many bytes more are about to be handed to the sink.
    ///
    /// # Errors
    /// [`ErrorKind::Protocol`] if they are more than the part has by its own account. None of them may be
    /// handed on: nobody knows what they are, nor what those before them were.
    pub(crate) fn take(&mut self, length: usize) -> Result<(), Error> {
        let Some(kept) = &mut self.kept else {
            return Ok(());
        };
        let offset = kept.offset.saturating_add(length as u64);
        if self.end.is_some_and(|end| offset > end) {
            self.kept = None;
            let error = Error::new(ErrorKind::Protocol).detail("part longer than it says");
            return Err(error.of_foreign_part());
        }
        kept.offset = offset;
        Ok(())
    }

    /// The message has ended, and as it should.
    ///
    /// # Errors
    /// [`ErrorKind::Truncated`] if something of the entity is still missing: the part was shorter than was
    /// asked for, which a server may do (RFC 9110 §15.3.7), or than it says.
    pub(crate) fn end(&self) -> Result<(), Error> {
        let Some(kept) = self.kept.as_ref().filter(|_| self.end.is_some()) else {
            return Ok(());
        };
        if kept.total == Some(kept.offset) {
            return Ok(());
        }
        let received = usize::try_from(kept.offset).unwrap_or(usize::MAX);
        Err(Error::new(ErrorKind::Truncated).body_ended(received, kept.total))
    }

    /// How many bytes are there that can be gone on with.
    pub(crate) fn offset(&self) -> u64 {
        self.kept.as_ref().map_or(0, |kept| kept.offset)
    }

    /// What is there is lost, or is of no use: the sink could not keep it, or the request goes elsewhere.
    pub(crate) fn forget(&mut self) {
        self.kept = None;
        self.end = None;
    }
}
