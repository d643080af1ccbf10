//! Where a response begins and where it ends: [`Framing`], a state machine without I/O.
//!
//! It reads what a server sends before a parser does, and says which bytes of it that parser may see: no
//! interim response, and of a chunked body its content alone, as a body that lasts until the connection
//! ends. So even a parser that reads chunk sizes as its language reads numbers, or that takes a body for
//! chunked wherever that coding is named, can misread nothing. A head with a line that such a parser would
//! refuse, though a user agent should read it (RFC 9112 §5.2), is shown without its fields. They go
//! beside. It refuses what hyper refuses beneath the other strategies, with the same limits: 256 header
//! lines, heads of some 400 KiB, 16 KiB of chunk extensions, 16 KiB and 256 lines of trailers. Nothing is
//! copied that may be read as it came.
//!
//! ```
//! use fetch_many_ureq_transport::framing::{Framing, Piece};
//!
//! let mut framing = Framing::new(false, 1024);
//! let mut received = *b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
//!     5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n";
//!
//! let Piece { ready, used } = framing.next(&mut received)?;
//! assert_eq!(&received[ready], b"HTTP/1.1 200 OK\r\n\r\n");
//! let body = &mut received[used..];
//! let Piece { ready, .. } = framing.next(body)?;
//! assert_eq!(&body[ready], b"hello, world");
//!
//! assert!(framing.is_over() && framing.keeps_alive());
//! assert_eq!(framing.into_hidden()[0].1, "chunked");
//! # Ok::<(), fetch_many::Error>(())
//! ```

mod body;
mod chunks;
mod head;
mod hidden;
mod piece;
mod said;
#[cfg(test)]
mod tests;

use fetch_many::{Error, ErrorKind};

use self::body::Body;
pub use self::head::LARGEST_HEAD;
use self::head::{Asked, Head};
pub use self::hidden::Fields;
use self::hidden::{Hidden, cut};
pub use self::piece::Piece;
use self::piece::take;

/// How many bytes of interim responses may come before the final one: a few large heads.
const INTERIM_LIMIT: usize = 1 << 20;

/// How many bytes the smallest of them counts for. Each is a head to parse, so thousands of small ones take as long as a
/// few large ones.
const INTERIM_LEAST: usize = 256;

/// A head larger than this is read again only when one more of its lines is complete. Smaller ones are
/// read whenever there is more of them, so that what is no HTTP is known at once; but a head that comes
/// byte by byte would cost a minute of CPU at its largest.
const EAGER: usize = 4 << 10;

/// The framing of one response (RFC 9112 §6.3).
#[derive(Debug, Default)]
pub struct Framing {
    asked: Asked,
    /// Bytes of interim responses so far.
    interim: usize,
    /// How much of an unfinished head has been read, in vain.
    tried: usize,
    body: Body,
    /// The server does not say that it will close the connection.
    keep_alive: bool,
    leads_on: bool,
    hidden: Fields,
}

impl Framing {
    /// For the response to a request that is a `HEAD` or not, with a body of at most so many bytes.
    #[must_use]
    pub fn new(to_head: bool, max_body_bytes: usize) -> Self {
        let asked = Asked {
            to_head,
            follow: false,
            max_body_bytes,
        };
        Self {
            asked,
            ..Self::default()
        }
    }

    /// Whether redirects are followed, so that nobody wants their bodies: then such a body may be as
    /// long, and in whatever coding, as it likes.
    #[must_use]
    pub fn follow(mut self, follow: bool) -> Self {
        self.asked.follow = follow;
        self
    }

    /// What is next in these bytes. What may be read is moved together in them if need be.
    ///
    /// # Errors
    /// [`Protocol`](ErrorKind::Protocol) if they are no response, or one that cannot be framed;
    /// [`TooLarge`](ErrorKind::TooLarge) if its head or its body is, the body as soon as it says so.
    pub fn next(&mut self, received: &mut [u8]) -> Result<Piece, Error> {
        match &mut self.body {
            Body::Unknown => self.head(received),
            Body::Counted(left) => Ok(Piece::whole(take(left, received.len()))),
            Body::UntilClose => Ok(Piece::whole(received.len())),
            Body::Chunked(chunks) => chunks.decode(received),
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
        self.body = head.body;
        self.keep_alive = head.keep_alive;
        self.leads_on = head.leads_on;
        let end = start + head.length;
        let ready = start..start + cut(&mut received[start..end], &head.hidden);
        if let Hidden::Framing(fields) | Hidden::All(fields) = head.hidden {
            self.hidden = fields;
            return Ok(Piece { ready, used: end });
        }
        // What has come of the body too: it is not chunked, so it lies right behind.
        let used = end + self.next(&mut received[end..])?.used;
        Ok(Piece {
            ready: start..used,
            used,
        })
    }

    fn read(&mut self, bytes: &[u8]) -> Result<Option<Head>, Error> {
        let is_large = (EAGER..LARGEST_HEAD).contains(&bytes.len());
        let tried = std::mem::replace(&mut self.tried, bytes.len());
        let more = bytes.get(tried..).unwrap_or(bytes);
        if is_large && !more.contains(&b'\n') {
            return Ok(None);
        }
        let head = Head::parse(bytes, self.asked)?;
        if head.is_some() {
            self.tried = 0;
        }
        Ok(head)
    }

    fn pass_over(&mut self, interim: usize) -> Result<(), Error> {
        self.interim += interim.max(INTERIM_LEAST);
        if self.interim > INTERIM_LIMIT {
            return Err(Error::new(ErrorKind::Protocol).because("endless interim responses"));
        }
        Ok(())
    }

    /// Whether the head of a final response is among these bytes, or what is none: then the server has
    /// answered, and need not be asked any further. For who has not had [`next`](Self::next) look at any of
    /// them.
    ///
    /// ```
    /// use fetch_many_ureq_transport::framing::Framing;
    ///
    /// let framing = Framing::new(false, 1024);
    /// let interim = b"HTTP/1.1 103 Early Hints\r\n\r\n";
    /// assert!(!framing.is_answered(interim));
    /// let refusal = b"HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n";
    /// assert!(framing.is_answered(&[&interim[..], refusal].concat()));
    /// ```
    #[must_use]
    pub fn is_answered(&self, received: &[u8]) -> bool {
        let mut start = 0;
        loop {
            match Head::parse(&received[start..], self.asked) {
                Ok(Some(head)) if head.is_interim => start += head.length,
                Ok(None) => return false,
                Ok(Some(_)) | Err(_) => return true,
            }
        }
    }

    /// Whether nothing more belongs to the response.
    #[must_use]
    pub fn is_over(&self) -> bool {
        match &self.body {
            Body::Counted(left) => *left == 0,
            Body::Chunked(chunks) => chunks.is_over(),
            Body::Unknown | Body::UntilClose => false,
        }
    }

    /// Whether the connection may carry another exchange (RFC 9112 §9.3): the response is over and does
    /// not speak against it. What the request says, the caller knows.
    #[must_use]
    pub fn keeps_alive(&self) -> bool {
        self.keep_alive && self.is_over()
    }

    /// Whether the head has come and is that of a redirect that is [followed](Self::follow): its body is
    /// nobody's.
    #[must_use]
    pub fn leads_on(&self) -> bool {
        self.leads_on
    }

    /// Whether a connection that the server closes in order is the end of the body.
    #[must_use]
    pub fn ends_with_connection(&self) -> bool {
        matches!(self.body, Body::UntilClose)
    }

    /// What it means that the connection was lost: [`Disconnected`](ErrorKind::Disconnected) before the
    /// head was complete, then [`Truncated`](ErrorKind::Truncated).
    #[must_use]
    pub fn loss(&self) -> ErrorKind {
        match self.body {
            Body::Unknown => ErrorKind::Disconnected,
            _ => ErrorKind::Truncated,
        }
    }

    /// Whether the head of the final response has come.
    #[must_use]
    pub fn is_headed(&self) -> bool {
        !matches!(self.body, Body::Unknown)
    }

    /// The fields of the head that are not shown, once it has come.
    #[must_use]
    pub fn hidden(&self) -> &Fields {
        &self.hidden
    }

    /// The fields of the head that were not shown.
    #[must_use]
    pub fn into_hidden(self) -> Fields {
        self.hidden
    }
}
