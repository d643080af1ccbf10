//! Bodies as surf's readers, and back.

use std::future::poll_fn;
use std::io;
use std::mem::take;
use std::pin::Pin;
use std::task::{Poll, ready};

use async_std::io::{BufRead, Cursor};
use fetch_many::Bytes;
use fetch_many::http::HeaderMap;
use surf::http::Body;
use surf::http::headers::{CONTENT_TYPE, Headers};

/// A reader of the same bytes.
pub(super) fn reader(body: &Bytes) -> Body {
    Body::from_reader(Cursor::new(body.clone()), Some(body.len()))
}

/// http-types gives every message with a body a type: takes it away if nobody asked for one.
pub(super) fn keep_untyped(headers: &HeaderMap, surf: &mut Headers) {
    if !headers.contains_key("content-type") {
        surf.remove(CONTENT_TYPE);
    }
}

/// All of a body, without a copy if it is `original`.
pub(super) async fn read(mut body: impl BufRead + Unpin, original: Bytes) -> io::Result<Bytes> {
    let mut is_original = false;
    let mut joined = Vec::new();
    poll_fn(|context| {
        loop {
            let mut body = Pin::new(&mut body);
            let piece = ready!(body.as_mut().poll_fill_buf(context))?;
            let length = piece.len();
            if length == 0 {
                return Poll::Ready(io::Result::Ok(()));
            }
            if joined.is_empty() && !is_original && piece.as_ptr_range() == original.as_ptr_range()
            {
                is_original = true;
            } else {
                if take(&mut is_original) {
                    joined.extend_from_slice(&original);
                }
                joined.extend_from_slice(piece);
            }
            body.consume(length);
        }
    })
    .await?;
    Ok(if is_original { original } else { joined.into() })
}
