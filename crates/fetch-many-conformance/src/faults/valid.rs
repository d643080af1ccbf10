//! Responses with nothing wrong, to be cut, split and mutated: [`Valid`].

use std::io::Write;

use fetch_many::ErrorKind;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::End;

/// A response that every strategy takes for what it is: 200, with this body.
#[derive(Clone, Debug)]
pub(super) struct Valid {
    pub(super) name: &'static str,
    pub(super) bytes: Vec<u8>,
    /// Decoded.
    pub(super) body: Vec<u8>,
    /// Where the final head ends.
    head: usize,
    /// Whether the end of the connection is the end of the body.
    pub(super) until_close: bool,
    /// Whether it has a content coding.
    coded: bool,
}

/// What must come of a response that is cut.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut<'v> {
    Body(&'v [u8]),
    Error(ErrorKind),
}

impl Valid {
    /// One of each kind, all with this text as their body.
    pub(super) fn all(text: &str) -> Vec<Self> {
        let length = format!("Content-Length: {}\r\n", text.len());
        let gzip = gzip(text.as_bytes());
        let gzip_length = format!("Content-Length: {}\r\n", gzip.len());
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        let plain = text.as_bytes();
        let of = |name, head: &str, sent: &[u8]| Self::new(name, head, sent, text);
        vec![
            of(
                "length",
                &format!("HTTP/1.1 200 OK\r\nX: a\r\n{length}\r\n"),
                plain,
            ),
            of(
                "chunked",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                &chunks(text),
            ),
            of(
                "close",
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
                plain,
            )
            .until_close(),
            of(
                "gzip",
                &format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n{gzip_length}\r\n"),
                &gzip,
            )
            .coded(),
            of(
                "gzip-close",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
                &gzip,
            )
            .coded()
            .until_close(),
            of(
                "interim",
                &format!("{interim}HTTP/1.1 200 OK\r\n{length}\r\n"),
                plain,
            ),
            of("http10", &format!("HTTP/1.0 200 OK\r\n{length}\r\n"), plain),
            of("http10-close", "HTTP/1.0 200 OK\r\n\r\n", plain).until_close(),
        ]
    }

    fn new(name: &'static str, head: &str, sent: &[u8], text: &str) -> Self {
        Self {
            name,
            bytes: [head.as_bytes(), sent].concat(),
            body: text.into(),
            head: head.len(),
            until_close: false,
            coded: false,
        }
    }

    fn coded(mut self) -> Self {
        self.coded = true;
        self
    }

    fn until_close(mut self) -> Self {
        self.until_close = true;
        self
    }

    /// What must come of its first `length` bytes, if nothing but this end follows.
    ///
    /// Where only the end of the connection tells the end of the body, a body that was cut is a body
    /// (RFC 9112 §8), but its coding may tell. A reset is an end that nobody meant.
    pub(super) fn cut(&self, length: usize, end: End) -> Cut<'_> {
        if length < self.head {
            return Cut::Error(ErrorKind::Disconnected);
        }
        let (whole, sent) = (length == self.bytes.len(), &self.bytes[self.head..length]);
        match (self.until_close, end) {
            (true, End::Rst) => Cut::Error(ErrorKind::Truncated),
            (_, _) if whole => Cut::Body(&self.body),
            (false, _) => Cut::Error(ErrorKind::Truncated),
            (true, _) if self.coded && !sent.is_empty() => Cut::Error(ErrorKind::Decode),
            (true, _) => Cut::Body(sent),
        }
    }
}

/// Two chunks, the first with an extension, and a trailer.
fn chunks(text: &str) -> Vec<u8> {
    let (first, second) = text.split_at(text.len() / 2);
    let (one, two) = (first.len(), second.len());
    let chunks = format!("{one:x};a=b\r\n{first}\r\n{two:X}\r\n{second}\r\n0\r\nX-End: 1\r\n\r\n");
    chunks.into_bytes()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to a `Vec` cannot fail.
    let _ = encoder.write_all(text);
    encoder.finish().unwrap_or_default()
}
