//! hyper's part in a connection: [`Protocol`].

use std::pin::Pin;
use std::task::Context;

use fetch_many::strategy::Phase;
use futures_io::{AsyncRead, AsyncWrite};
use hyper::client::conn::http1::{self, Builder};

use crate::message::Payload;
use crate::socket::Socket;

/// hyper's part in a connection.
#[expect(
    clippy::large_enum_variant,
    reason = "almost always the large one, and boxed together with its connection"
)]
pub(crate) enum Protocol<S: AsyncRead + AsyncWrite + Unpin + 'static> {
    Runs(http1::Connection<Socket<S>, Payload>),
    /// It has ended before there was a head, and has left this.
    Left(http1::Parts<Socket<S>>),
    Closed,
}

impl<S: AsyncRead + AsyncWrite + Unpin + 'static> Protocol<S> {
    /// Lets hyper go on. Its end is told to whoever waits for a response or a body, with the reason.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>, phase: Phase) {
        let Self::Runs(hyper) = self else {
            return;
        };
        // Should hyper refuse the head, another goes on with the socket.
        if phase == Phase::Waiting {
            if hyper.poll_without_shutdown(context).is_ready() {
                *self = self.leave().map_or(Self::Closed, Self::Left);
            }
        } else if Pin::new(hyper).poll(context).is_ready() {
            *self = Self::Closed;
        }
    }

    /// Takes it apart.
    pub(crate) fn leave(&mut self) -> Option<http1::Parts<Socket<S>>> {
        match std::mem::replace(self, Self::Closed) {
            Self::Runs(hyper) => Some(hyper.into_parts()),
            Self::Left(parts) => Some(parts),
            Self::Closed => None,
        }
    }
}

/// A user agent reads what a gateway must not pass on (RFC 9112 §5.2): folded fields, blanks before the
/// colon, lines that are no fields. What of that could say where a body ends, the [`Socket`] refuses.
/// It costs hyper a sixth of a small exchange, most of it for two tables on the heap that hold so many lines; so
/// hyper is told so only once it has refused a head.
pub(crate) fn lenient() -> Builder {
    let mut builder = Builder::new();
    builder
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .ignore_invalid_headers_in_responses(true)
        .max_headers(MOST_HEADERS);
    builder
}

/// As many header lines as other clients take: hyper's own limit is 100.
const MOST_HEADERS: usize = 256;
