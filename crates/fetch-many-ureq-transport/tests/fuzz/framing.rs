//! Any bytes as a response, in pieces of any length.

use fetch_many::ErrorKind;
use fetch_many_ureq_transport::framing::Framing;

pub(crate) const SEEDS: &[&[u8]] = &[
    b"\x00\x00HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    b"\x00\x03HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
    b"\x00\x0fHTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.0 200\n\nhello",
    b"\x01\x01HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nConnection: close\r\n\r\nmore",
    b"\x00\x05HTTP/1.1 200 OK\r\nX : y\r\n z\r\nno field\r\nContent-Length: 5\r\n\r\nhello",
    b"\x02\x09HTTP/1.1 302 F\r\nLocation: /\r\nContent-Length: 5000\r\n\r\nhello",
    b"\x00\x07HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked, foo\r\n\r\nhello",
];

const MAX_BODY: usize = 1000;

/// However a response is cut into pieces, it means the same, and what may be read of it is no more than came.
pub(crate) fn run(bytes: &[u8]) {
    let [asked, length, response @ ..] = bytes else {
        return;
    };
    let whole = receive(*asked, [response]);
    assert!(whole.shown.len() <= response.len());
    let pieces = response.chunks(usize::from(*length) + 1);
    assert_eq!(receive(*asked, pieces), whole);
}

/// What came of a response.
#[derive(Debug, Default, PartialEq, Eq)]
struct Came {
    shown: Vec<u8>,
    error: Option<ErrorKind>,
    is_over: bool,
    keeps_alive: bool,
    ends_with_connection: bool,
}

/// `asked`: by a `HEAD`, following redirects, both or neither.
fn receive<'a>(asked: u8, pieces: impl IntoIterator<Item = &'a [u8]>) -> Came {
    let mut framing = Framing::new(asked & 1 != 0, MAX_BODY).follow(asked & 2 != 0);
    let (mut left, mut shown) = (Vec::new(), Vec::new());
    for piece in pieces {
        left.extend_from_slice(piece);
        loop {
            let next = match framing.next(&mut left) {
                Ok(next) => next,
                Err(error) => {
                    // How much of it was there before depends on the pieces, and nobody gets it.
                    let error = Some(error.kind());
                    return Came {
                        error,
                        ..Came::default()
                    };
                }
            };
            shown.extend_from_slice(&left[next.ready]);
            left.drain(..next.used);
            if next.used == 0 || left.is_empty() {
                break;
            }
        }
    }
    Came {
        shown,
        error: None,
        is_over: framing.is_over(),
        keeps_alive: framing.keeps_alive(),
        ends_with_connection: framing.ends_with_connection(),
    }
}
