//! Bodies as surf's readers, and back.

use std::future::poll_fn;
use std::io;
use std::mem::take;
use std::pin::Pin;
use std::task::{Poll, ready};

use async_std::io::{BufRead, Cursor};
use fetch_many::Bytes;
use surf::http::Body;
use surf::http::headers::{CONTENT_TYPE, Headers};

/// Gives a message its body, and nothing else: http-types would give every body a type as well, which
/// nobody has asked for. So it is made to find one, and that goes again.
pub(super) fn set<M: AsMut<Headers>>(body: &Bytes, surf: &mut M, set_body: fn(&mut M, Body)) {
    if body.is_empty() {
        return;
    }
    let has_type = surf.as_mut().get(CONTENT_TYPE).is_some();
    if !has_type {
        surf.as_mut().insert(CONTENT_TYPE, "");
    }
    let reader = Cursor::new(body.clone());
    set_body(surf, Body::from_reader(reader, Some(body.len())));
    if !has_type {
        surf.as_mut().remove(CONTENT_TYPE);
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
