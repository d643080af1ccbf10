//! What a server of HTTP/2 may do, one row a line, and what must come of it: [`ROWS`].

use std::time::Duration;

use fetch_many::http::Version;
use fetch_many::{Capability, Config, ErrorKind, FetchManyExt, Plan, Retry};

use super::act::Act;
use super::frames::{
    CONTINUATION, END_HEADERS, HEADERS, PUSH_PROMISE, WINDOW_UPDATE, block, data, frame, go_away,
    head, head_alone, last, ok, reset,
};
use super::server::FrameServer;
use crate::{Broken, Subject};

/// A fault of HTTP/2.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// What the server does with a request on this stream.
    script: fn(u32) -> Vec<Act>,
    /// What must come of it: a body, or an error.
    expected: Result<&'static str, ErrorKind>,
}

use ErrorKind::{Disconnected, Protocol, Timeout, TooLarge, Truncated};

const fn row(
    name: &'static str,
    script: fn(u32) -> Vec<Act>,
    expected: Result<&'static str, ErrorKind>,
) -> Row {
    Row {
        name,
        script,
        expected,
    }
}

/// The reasons of RFC 9113 §7.
const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;
const ENHANCE_YOUR_CALM: u32 = 11;
const HTTP_1_1_REQUIRED: u32 = 13;

/// All of them.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row("whole", |s| send([ok(s, "hello")]), Ok("hello")),
    row("whole_with_length", |s| send([head(s, 200, &[("content-length", "5")]), last(s, b"hello")]), Ok("hello")),
    row("whole_in_pieces", |s| send([head(s, 200, &[]), data(s, b"hel"), data(s, b"lo"), last(s, b"")]), Ok("hello")),
    row("no_body", |s| send([head_alone(s, 200, &[])]), Ok("")),
    row("head_in_pieces", |s| send([pieces(s, 3), ok_body(s)]), Ok("hello")),
    row("interim", |s| send([head(s, 103, &[("link", "</a>")]), ok(s, "hello")]), Ok("hello")),
    row("trailers", |s| send([head(s, 200, &[]), data(s, b"hello"), trailers(s)]), Ok("hello")),
    row("frame_of_unknown_type", |s| send([frame(0xfa, 0xff, s, b"?"), ok(s, "hello")]), Ok("hello")),
    row("goaway_and_the_rest", |s| send([go_away(s, NO_ERROR), ok(s, "hello")]), Ok("hello")),
    row("goaway_within_the_body", |s| send([head(s, 200, &[]), data(s, b"hel"), go_away(s, NO_ERROR), last(s, b"lo")]), Ok("hello")),
    row("whole_then_reset", |s| send([ok(s, "hello"), reset(s, NO_ERROR)]), Ok("hello")),
    row("whole_then_closed", |s| then(send([ok(s, "hello")]), Act::Close { tidy: false }), Ok("hello")),

    row("reset_in_body_no_error", |s| send([head(s, 200, &[]), data(s, b"hel"), reset(s, NO_ERROR)]), Err(Truncated)),
    row("reset_in_body_no_error_length", |s| send([head(s, 200, &[("content-length", "5")]), data(s, b"hel"), reset(s, NO_ERROR)]), Err(Truncated)),
    row("reset_in_body_cancel", |s| send([head(s, 200, &[]), data(s, b"hel"), reset(s, CANCEL)]), Err(Truncated)),
    row("reset_in_body_internal", |s| send([head(s, 200, &[]), data(s, b"hel"), reset(s, INTERNAL_ERROR)]), Err(Truncated)),
    row("reset_in_body_refused", |s| send([head(s, 200, &[]), data(s, b"hel"), reset(s, REFUSED_STREAM)]), Err(Truncated)),
    row("reset_after_head", |s| send([head(s, 200, &[]), reset(s, CANCEL)]), Err(Truncated)),
    row("closed_in_body", |s| then(send([head(s, 200, &[]), data(s, b"hel")]), Act::Close { tidy: false }), Err(Truncated)),
    row("closed_in_body_tidily", |s| then(send([head(s, 200, &[]), data(s, b"hel")]), Act::Close { tidy: true }), Err(Truncated)),
    row("goaway_in_body_and_closed", |s| then(send([head(s, 200, &[]), data(s, b"hel"), go_away(s, NO_ERROR)]), Act::Close { tidy: true }), Err(Truncated)),
    row("goaway_below_in_body", |s| send([head(s, 200, &[]), data(s, b"hel"), go_away(0, INTERNAL_ERROR)]), Err(Truncated)),
    row("length_too_long", |s| send([head(s, 200, &[("content-length", "9")]), last(s, b"hello")]), Err(Protocol)),
    row("length_too_short", |s| send([head(s, 200, &[("content-length", "3")]), last(s, b"hello")]), Err(Protocol)),

    row("reset_refused", |s| send([reset(s, REFUSED_STREAM)]), Err(Disconnected)),
    row("reset_cancel", |s| send([reset(s, CANCEL)]), Err(Disconnected)),
    row("reset_http_1_1_required", |s| send([reset(s, HTTP_1_1_REQUIRED)]), Err(Protocol)),
    row("goaway", |_| send([go_away(0, NO_ERROR)]), Err(Disconnected)),
    row("goaway_calm", |_| send([go_away(0, ENHANCE_YOUR_CALM)]), Err(Disconnected)),
    row("goaway_and_closed", |_| then(send([go_away(0, NO_ERROR)]), Act::Close { tidy: true }), Err(Disconnected)),
    row("closed", |_| vec![Act::Close { tidy: false }], Err(Disconnected)),
    row("closed_tidily", |_| vec![Act::Close { tidy: true }], Err(Disconnected)),
    row("closed_in_a_frame", |s| then(send([ok(s, "hello")[..12].to_vec()]), Act::Close { tidy: true }), Err(Disconnected)),
    row("silence", |_| Vec::new(), Err(Timeout)),
    row("head_and_silence", |s| send([head(s, 200, &[])]), Err(Timeout)),
    row("head_without_end", |s| send([frame(HEADERS, 0, s, &block(200, &[]))]), Err(Timeout)),

    row("data_before_head", |s| send([last(s, b"hello")]), Err(Protocol)),
    row("data_on_stream_0", |_| send([last(0, b"hello")]), Err(Protocol)),
    row("data_on_no_stream", |s| send([last(s + 100, b"hello")]), Err(Protocol)),
    row("no_status", |s| send([frame(HEADERS, END_HEADERS, s, b"\0\x01a\x01b"), ok_body(s)]), Err(Protocol)),
    row("status_of_two_digits", |s| send([head_alone(s, 20, &[])]), Err(Protocol)),
    row("upper_case_name", |s| send([head(s, 200, &[("X-A", "b")]), ok_body(s)]), Err(Protocol)),
    row("line_end_in_value", |s| send([head(s, 200, &[("x", "a\r\nb: c")]), ok_body(s)]), Err(Protocol)),
    row("connection_field", |s| send([head(s, 200, &[("connection", "close")]), ok_body(s)]), Err(Protocol)),
    row("switching_protocols", |s| send([head_alone(s, 101, &[])]), Err(Protocol)),
    row("unknown_field_index", |s| send([frame(HEADERS, END_HEADERS, s, &[0xff, 0xff, 0x03])]), Err(Protocol)),
    row("frame_too_large", |s| send([head(s, 200, &[]), last(s, &[b'a'; (1 << 14) + 1])]), Err(Protocol)),
    row("push_promise", |s| send([frame(PUSH_PROMISE, END_HEADERS, s, &[0, 0, 0, 2, 0x88])]), Err(Protocol)),
    row("window_beyond_all", |s| send([frame(WINDOW_UPDATE, 0, 0, &0x7fff_ffff_u32.to_be_bytes()), ok(s, "hello")]), Err(Protocol)),
    row("continuation_of_nothing", |s| send([frame(CONTINUATION, END_HEADERS, s, b"")]), Err(Protocol)),
    row("other_frame_in_head", |s| send([frame(HEADERS, 0, s, &block(200, &[])), data(s, b"hello")]), Err(Protocol)),
    row("not_http_2", |_| send([b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()]), Err(Protocol)),

    row("head_of_150_kib", |s| send([large_head(s, 10), ok_body(s)]), Ok("hello")),
    row("head_of_1500_kib", |s| send([large_head(s, 100), ok_body(s)]), Err(Protocol)),
    row("continuations_without_end", |s| vec![Act::Send(frame(HEADERS, 0, s, &block(200, &[]))), Act::Forever(field(s))], Err(Protocol)),
    row("empty_continuations_without_end", |s| vec![Act::Send(frame(HEADERS, 0, s, &block(200, &[]))), Act::Forever(frame(CONTINUATION, 0, s, b""))], Err(Protocol)),
    row("interim_without_end", |s| vec![Act::Forever(head(s, 103, &[]))], Err(Timeout)),
    row("empty_data_without_end", |s| vec![Act::Send(head(s, 200, &[])), Act::Forever(data(s, b""))], Err(Protocol)),
    row("body_too_large", |s| send([head(s, 200, &[]), data(s, &[b'a'; 10_000]), last(s, &[b'a'; 10_000])]), Err(TooLarge)),
    row("length_beyond_the_cap", |s| send([head(s, 200, &[("content-length", "99999999999")])]), Err(TooLarge)),
];

fn send<const N: usize>(frames: [Vec<u8>; N]) -> Vec<Act> {
    vec![Act::Send(frames.into_iter().flatten().collect())]
}

fn then(mut acts: Vec<Act>, last: Act) -> Vec<Act> {
    acts.push(last);
    acts
}

fn ok_body(stream: u32) -> Vec<u8> {
    last(stream, b"hello")
}

/// A head in so many frames.
fn pieces(stream: u32, count: usize) -> Vec<u8> {
    let block = block(200, &[("x-a", "b"), ("x-c", "d")]);
    let size = block.len().div_ceil(count);
    let mut frames = Vec::new();
    for (number, piece) in block.chunks(size).enumerate() {
        let kind = if number == 0 { HEADERS } else { CONTINUATION };
        let flags = if number + 1 == count { END_HEADERS } else { 0 };
        frames.extend(frame(kind, flags, stream, piece));
    }
    frames
}

fn trailers(stream: u32) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | 1, stream, b"\0\x03x-a\x01b")
}

/// Fields of 15 KiB in a frame of their own.
fn field(stream: u32) -> Vec<u8> {
    let value = "a".repeat(1024);
    let block = block(200, &[("x-a", &value)]);
    // Without the status, which has been: a byte for the form, one each for two lengths, and ten letters.
    frame(CONTINUATION, 0, stream, &block[13..].repeat(15))
}

fn large_head(stream: u32, frames_of_fields: usize) -> Vec<u8> {
    let mut frames = frame(HEADERS, 0, stream, &block(200, &[]));
    for _ in 0..frames_of_fields {
        frames.extend(field(stream));
    }
    frames.extend(frame(CONTINUATION, END_HEADERS, stream, b""));
    frames
}

/// How long a row may last. Whatever comes without end has been bounded by then.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Runs a row: a server of its own, one request, no retries.
///
/// # Errors
/// [`Broken`], if anything else comes of it than must, or a response is none of HTTP/2.
pub fn examine(row: &Row, subject: &Subject) -> Result<(), Broken> {
    let script = row.script;
    let server = FrameServer::start(move |asked| script(asked.stream))?;
    let config = Config::default()
        .roots(server.roots())
        .prefer(Capability::Http2)
        .max_body_bytes(16_000)
        .timeout(TIMEOUT);
    let strategy = subject.make(&config)?;
    // A request that is not idempotent, so that nothing is repeated but what was not processed.
    let request = fetch_many::http::Request::patch(server.url("/")).body(());
    let plan = Plan::new(1).retry(Retry::none());
    let outcome = strategy.fetch([request], &plan).next();
    let outcome = outcome.ok_or_else(|| Broken::new("no outcome"))?;
    let came = match outcome.result {
        Ok(response) if response.version() != Version::HTTP_2 => {
            let version = response.version();
            return Err(Broken::new(format!("a response of {version:?}")));
        }
        Ok(response) => Ok(String::from_utf8_lossy(response.body()).into_owned()),
        Err(error) => Err(error),
    };
    let is_expected = match (&came, row.expected) {
        (Ok(body), Ok(expected)) => body == expected,
        (Err(error), Err(expected)) => error.kind() == expected,
        _ => false,
    };
    if is_expected {
        return Ok(());
    }
    let expected = row.expected;
    Err(Broken::new(format!("{came:?}, not {expected:?}")).of(row.name))
}
