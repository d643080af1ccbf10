//! One connection of the limit client: [`Connection`].

use std::io::{self, Read, Write};
use std::time::Instant;

use mio::net::TcpStream;

use super::{Body, Head, Pending};

/// Enough for a head, and for a body in few reads.
const BUFFER_BYTES: usize = 16 << 10;
const METHOD: &[u8] = b"GET /";
/// No `usize` has more than 20 digits.
const ROOM: usize = METHOD.len() + 20;

/// A connection with at most one request on its way.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    /// Room for `GET /<number>`, which is written from the right, and the rest of the head.
    request: Vec<u8>,
    buffer: Box<[u8]>,
    /// How much of a head is in the buffer.
    filled: usize,
    pending: Option<Pending>,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, host: &str, headers: &[u8]) -> Self {
        let start = format!(" HTTP/1.1\r\nhost: {host}\r\n");
        Self {
            stream,
            request: [&[0; ROOM], start.as_bytes(), headers, b"\r\n"].concat(),
            buffer: vec![0; BUFFER_BYTES].into(),
            filled: 0,
            pending: None,
        }
    }

    /// Sends a request; the socket's buffer has room for it, since nothing else is in it.
    pub(super) fn send(&mut self, index: usize) -> io::Result<()> {
        let from = self.write_line(index);
        self.pending = Some(Pending {
            since: Instant::now(),
            head: None,
        });
        self.stream.write_all(&self.request[from..])
    }

    /// Writes `GET /<index>` before the rest of the head, and says where it begins.
    fn write_line(&mut self, mut index: usize) -> usize {
        let mut from = ROOM;
        loop {
            from -= 1;
            self.request[from] = b'0' + u8::try_from(index % 10).unwrap_or(0);
            index /= 10;
            if index == 0 {
                break;
            }
        }
        from -= METHOD.len();
        self.request[from..from + METHOD.len()].copy_from_slice(METHOD);
        from
    }

    /// The next body, once it is whole; `None` when the socket has no more for now.
    pub(super) fn receive(&mut self) -> io::Result<Option<Body>> {
        while self.pending.is_some() {
            let read = match self.stream.read(&mut self.buffer[self.filled..]) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error),
            };
            if let Some(body) = self.take(read)? {
                return Ok(Some(body));
            }
        }
        Ok(None)
    }

    /// Looks at the bytes in the buffer, of which `read` are new.
    fn take(&mut self, read: usize) -> io::Result<Option<Body>> {
        let Some(pending) = &mut self.pending else {
            return Ok(None);
        };
        let bytes = &self.buffer[..self.filled + read];
        let mut body = bytes;
        if pending.head.is_none() {
            let Some((head, length)) = parse(bytes)? else {
                self.filled += read;
                return Ok(None);
            };
            pending.head = Some(head);
            body = &bytes[length..];
        }
        self.filled = 0;
        let whole = match &mut pending.head {
            Some(head) => head.take(body).is_empty() && head.read == head.length,
            None => false,
        };
        Ok(whole
            .then(|| self.pending.take())
            .flatten()
            .and_then(body_of))
    }
}

fn body_of(pending: Pending) -> Option<Body> {
    let head = pending.head?;
    Some(Body {
        status: head.status,
        length: head.length,
        checksum: head.checksum,
        latency: pending.since.elapsed(),
    })
}

/// A response's head and its length, once it is whole.
fn parse(bytes: &[u8]) -> io::Result<Option<(Head, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(bytes).map_err(io::Error::other)?;
    let httparse::Status::Complete(end) = parsed else {
        return Ok(None);
    };
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok())
        .ok_or_else(|| io::Error::other("a response without a length"))?;
    let head = Head {
        status: response.code.unwrap_or(0),
        length,
        read: 0,
        checksum: 0,
    };
    Ok(Some((head, end)))
}
