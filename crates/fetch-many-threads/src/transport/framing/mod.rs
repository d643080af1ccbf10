//! Where a response begins and where it ends, decided before ureq reads it: [`Framing`].
//!
//! ureq's parser reads chunk sizes as Rust reads numbers, takes a body for chunked wherever that
//! coding is named, refuses a `100` that has headers, and none of it can be set. So ureq is shown
//! only what it cannot misread: no interim response, and of a chunked body its content alone, as a
//! body that lasts until the connection ends. What every other parser of the strategies refuses is
//! refused here, for the same reasons and with the same limits.
//!
//! No I/O, and nothing is copied that ureq may read as it came.

mod chunks;
mod head;
#[cfg(test)]
mod tests;

use std::ops::Range;

use fetch_many::http::{HeaderName, HeaderValue};
use fetch_many::{Error, ErrorKind};

use self::chunks::Chunks;
pub(super) use self::head::LARGEST_HEAD;
use self::head::{End, Head, cut};

/// Header fields that say where a body ends, in their order.
pub(crate) type Fields = Vec<(HeaderName, HeaderValue)>;

/// How many bytes of interim responses may come before the final one: a few large heads.
const INTERIM_LIMIT: usize = 1 << 20;

/// A head larger than this is read again only when one more of its lines is complete. Smaller ones are
/// read whenever there is more of them, so that what is no HTTP is known at once; but a head that comes
/// byte by byte would cost a minute of CPU at its largest.
const EAGER: usize = 4 << 10;

/// The framing of one response.
#[derive(Debug, Default)]
pub(crate) struct Framing {
    /// Whether the request was a `HEAD`, whose response has no body whatever it says.
    to_head: bool,
    max_body_bytes: usize,
    /// Bytes of interim responses so far.
    interim: usize,
    /// How much of an unfinished head has been read, in vain.
    tried: usize,
    body: Body,
    hidden: Fields,
}

#[derive(Debug, Default)]
enum Body {
    /// The head is not complete.
    #[default]
    Unknown,
    /// ureq counts its bytes, or there is none.
    Counted,
    UntilClose,
    Chunked {
        chunks: Chunks,
        keep_alive: bool,
    },
}

/// What to do with bytes that have been received.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Those that ureq may read.
    pub(super) ready: Range<usize>,
    /// How many are done with. The others are to be offered again, with those after them.
    pub(super) used: usize,
}

impl Framing {
    /// For the response to a request that is a `HEAD` or not, with a body of at most so many bytes.
    pub(crate) fn new(to_head: bool, max_body_bytes: usize) -> Self {
        Self {
            to_head,
            max_body_bytes,
            ..Self::default()
        }
    }

    /// What is next in these bytes. What ureq may read is moved together in them if need be.
    pub(super) fn next(&mut self, received: &mut [u8]) -> Result<Piece, Error> {
        match &mut self.body {
            Body::Unknown => self.head(received),
            Body::Counted | Body::UntilClose => Ok(Piece {
                ready: 0..received.len(),
                used: received.len(),
            }),
            Body::Chunked { chunks, .. } => chunks.decode(received),
        }
    }

    fn head(&mut self, received: &mut [u8]) -> Result<Piece, Error> {
        let mut start = 0;
        let head = loop {
            let Some(head) = self.read(&received[start..])? else {
                let ready = start..start;
                return Ok(Piece { ready, used: start });
            };
            if !head.is_interim {
                break head;
            }
            start += head.length;
            self.pass_over(head.length)?;
        };
        self.body = match head.end {
            End::Counted => Body::Counted,
            End::Close => Body::UntilClose,
            End::Chunk => Body::Chunked {
                chunks: Chunks::new(self.max_body_bytes),
                keep_alive: head.keep_alive,
            },
        };
        let end = start + head.length;
        let (ready, used) = if head.hidden.is_empty() {
            // What has come of the body too.
            (start..received.len(), received.len())
        } else {
            (start..start + cut(&mut received[start..end]), end)
        };
        self.hidden = head.hidden;
        Ok(Piece { ready, used })
    }

    fn read(&mut self, bytes: &[u8]) -> Result<Option<Head>, Error> {
        let is_large = (EAGER..LARGEST_HEAD).contains(&bytes.len());
        let more = &bytes[std::mem::replace(&mut self.tried, bytes.len())..];
        if is_large && !more.contains(&b'\n') {
            return Ok(None);
        }
        let head = Head::parse(bytes, self.to_head)?;
        if head.is_some() {
            self.tried = 0;
        }
        Ok(head)
    }

    fn pass_over(&mut self, interim: usize) -> Result<(), Error> {
        self.interim += interim;
        if self.interim > INTERIM_LIMIT {
            return Err(Error::new(ErrorKind::Protocol).detail("endless interim responses"));
        }
        Ok(())
    }

    /// Whether nothing more belongs to the response. Only of a chunked body is that known here.
    pub(super) fn is_over(&self) -> bool {
        matches!(&self.body, Body::Chunked { chunks, .. } if chunks.is_over())
    }

    /// Whether the connection may carry another exchange, though ureq does not know it.
    pub(super) fn keeps_alive(&self) -> bool {
        self.is_over() && matches!(self.body, Body::Chunked { keep_alive, .. } if keep_alive)
    }

    /// Whether a connection that the server closes in order is a body's end.
    pub(super) fn ends_with_connection(&self) -> bool {
        matches!(self.body, Body::UntilClose)
    }

    /// What it means that the connection was lost.
    pub(super) fn loss(&self) -> ErrorKind {
        match self.body {
            Body::Unknown => ErrorKind::Disconnected,
            _ => ErrorKind::Truncated,
        }
    }

    /// The fields that ureq was not shown.
    pub(super) fn take_hidden(&mut self) -> Fields {
        std::mem::take(&mut self.hidden)
    }
}
