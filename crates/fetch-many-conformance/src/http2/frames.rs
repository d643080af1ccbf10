//! Frames of HTTP/2 (RFC 9113 §4), byte for byte, right or wrong.

/// `END_STREAM`, or `ACK`.
pub const END_STREAM: u8 = 0x1;
/// `END_HEADERS`.
pub const END_HEADERS: u8 = 0x4;

/// Types of frames (§6).
pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

/// Any frame, of any type, with a payload that may be too long.
///
/// ```
/// use fetch_many_conformance::http2::frames;
///
/// let frame = frames::frame(6, 0, 0, b"12345678");
/// assert_eq!(frame, *b"\0\0\x08\x06\0\0\0\0\012345678");
/// ```
#[must_use]
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    // No test has 16 MiB in a frame.
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let mut frame = length.to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// The head of a response, whole: its status and these fields.
#[must_use]
pub fn head(stream: u32, status: u16, fields: &[(&str, &str)]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &block(status, fields))
}

/// The same, of a response without a body.
#[must_use]
pub fn head_alone(stream: u32, status: u16, fields: &[(&str, &str)]) -> Vec<u8> {
    let flags = END_HEADERS | END_STREAM;
    frame(HEADERS, flags, stream, &block(status, fields))
}

/// Fields in HPACK (RFC 7541 §6.2.2): each in letters, none remembered. A status first.
#[must_use]
pub fn block(status: u16, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    literal(&mut block, ":status", &status.to_string());
    for (name, value) in fields {
        literal(&mut block, name, value);
    }
    block
}

fn literal(block: &mut Vec<u8>, name: &str, value: &str) {
    block.push(0);
    for text in [name, value] {
        length(block, text.len());
        block.extend(text.as_bytes());
    }
}

/// A length in seven bits, or more bytes (RFC 7541 §5.1).
fn length(block: &mut Vec<u8>, length: usize) {
    const MOST: usize = 127;
    let low = |value: usize| u8::try_from(value & MOST).unwrap_or_default();
    if length < MOST {
        block.push(low(length));
        return;
    }
    block.push(low(MOST));
    let mut rest = length - MOST;
    while rest > MOST {
        block.push(0x80 | low(rest));
        rest >>= 7;
    }
    block.push(low(rest));
}

/// Some of a body.
#[must_use]
pub fn data(stream: u32, bytes: &[u8]) -> Vec<u8> {
    frame(DATA, 0, stream, bytes)
}

/// The last of a body.
#[must_use]
pub fn last(stream: u32, bytes: &[u8]) -> Vec<u8> {
    frame(DATA, END_STREAM, stream, bytes)
}

/// A whole response: 200, with this body.
#[must_use]
pub fn ok(stream: u32, body: &str) -> Vec<u8> {
    [head(stream, 200, &[]), last(stream, body.as_bytes())].concat()
}

/// The end of a stream, for this reason (§7).
#[must_use]
pub fn reset(stream: u32, reason: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &reason.to_be_bytes())
}

/// The server goes away, and has looked at streams up to `last`.
#[must_use]
pub fn go_away(last: u32, reason: u32) -> Vec<u8> {
    let payload = [last.to_be_bytes(), reason.to_be_bytes()].concat();
    frame(GOAWAY, 0, 0, &payload)
}

/// Settings (§6.5.2): identifier and value of each.
#[must_use]
pub fn settings(settings: &[(u16, u32)]) -> Vec<u8> {
    let payload: Vec<u8> = settings
        .iter()
        .flat_map(|(name, value)| {
            let mut setting = name.to_be_bytes().to_vec();
            setting.extend(value.to_be_bytes());
            setting
        })
        .collect();
    frame(SETTINGS, 0, 0, &payload)
}
