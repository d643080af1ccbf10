//! The lines of a response's head, as far as they could say where its body ends: [`HeadLines`].

#[cfg(test)]
mod tests;

use crate::{Error, ErrorKind};

/// Reads the heads of one response before a lenient parser does, and refuses what such a parser must not
/// be lenient about.
///
/// A user agent is not a gateway: it accepts a field that is folded over several lines (RFC 9112 §5.2
/// demands that), a blank before the colon, and passes over a line that is no field. But what says where
/// a message ends must not depend on who reads it. So this refuses, wherever it stands:
///
/// - `Content-Length` or `Transfer-Encoding` with a blank before the colon, without a colon, folded, or
///   with anything before its name;
/// - a control character in a line, which a lenient parser would drop with the whole line, and with it
///   perhaps what decides about the body.
///
/// All else is the parser's to judge. Lines are read once they have ended, by LF or CRLF, so it makes no
/// difference how they are cut into pieces. Interim responses are passed over.
///
/// ```
/// use fetch_many::ErrorKind;
/// use fetch_many::strategy::HeadLines;
///
/// let mut lines = HeadLines::default();
/// lines.read(b"HTTP/1.1 200 OK\r\nX : a\r\n b\r\nno field\r\nContent-Le")?;
/// lines.read(b"ngth: 5\r\n\r\nhello")?;
/// assert!(lines.is_over() && lines.is_odd());
///
/// let mut lines = HeadLines::default();
/// let error = lines.read(b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Protocol);
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct HeadLines {
    next: Next,
    /// A line that has not ended yet.
    begun: Vec<u8>,
    is_interim: bool,
    /// The last field is one that says where a body ends.
    frames: bool,
    is_odd: bool,
}

/// What the next line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    #[default]
    Status,
    Field,
    /// None of the head's.
    Over,
}

impl HeadLines {
    /// Reads on in what has come. What comes after the final head is nobody's line.
    ///
    /// # Errors
    /// [`ErrorKind::Protocol`] if a line is one that must not be in a head.
    pub fn read(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !self.is_over() {
            if let Some((line, rest)) = plain_line(bytes).filter(|_| self.begun.is_empty()) {
                bytes = rest;
                self.plain(line)?;
                continue;
            }
            let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
                self.begun.extend_from_slice(bytes);
                return Ok(());
            };
            let (line, rest) = bytes.split_at(end);
            bytes = &rest[1..];
            let mut whole = std::mem::take(&mut self.begun);
            whole.extend_from_slice(line);
            self.line(&whole)?;
        }
        Ok(())
    }

    /// Whether the final head has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.next == Next::Over
    }

    /// Whether there was a line so far that a strict parser would refuse.
    #[must_use]
    pub fn is_odd(&self) -> bool {
        self.is_odd
    }

    /// A line without its LF, whatever is in it.
    fn line(&mut self, line: &[u8]) -> Result<(), Error> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.next == Next::Field && line.iter().copied().any(is_control) {
            return Err(refused("control character in a header line"));
        }
        self.plain(line)
    }

    /// A line without its end. One of a field has no control character in it.
    fn plain(&mut self, line: &[u8]) -> Result<(), Error> {
        match self.next {
            // Empty lines may come before a head (RFC 9112 §2.2).
            Next::Status if line.is_empty() => {}
            Next::Status => {
                self.is_interim = is_interim(line);
                self.frames = false;
                self.next = Next::Field;
            }
            Next::Field if line.is_empty() && self.is_interim => self.next = Next::Status,
            Next::Field if line.is_empty() => self.next = Next::Over,
            Next::Field => self.field(line)?,
            Next::Over => {}
        }
        Ok(())
    }

    fn field(&mut self, line: &[u8]) -> Result<(), Error> {
        if let Some(name) = name(line) {
            self.frames = is_framing(name);
            return Ok(());
        }
        self.is_odd = true;
        // A blank at the start continues the line before.
        let is_fold = line.starts_with(b" ") || line.starts_with(b"\t");
        if (is_fold && self.frames) || begins_with_framing(line) {
            return Err(refused("odd line that says where the body ends"));
        }
        self.frames &= is_fold;
        Ok(())
    }
}

/// The first line without its end, and what follows it; if it has ended and has no control character in
/// it, as almost all have.
fn plain_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (line, end) = bytes.split_at(first_control(bytes)?);
    let rest = end
        .strip_prefix(b"\r\n")
        .or_else(|| end.strip_prefix(b"\n"))?;
    Some((line, rest))
}

/// Where the first control character is. Eight bytes at a time: each head that comes is looked at.
fn first_control(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let controls = controls(u64::from_le_bytes(*eight));
        if controls != 0 {
            // A tab is one of these, and no control character here.
            let first = at + controls.trailing_zeros() as usize / 8;
            if is_control(bytes[first]) {
                return Some(first);
            }
            at = first + 1;
        } else {
            at += 8;
        }
    }
    let rest = bytes[at..].iter().position(|byte| is_control(*byte))?;
    Some(at + rest)
}

/// The high bit of the first of these eight bytes that is below a blank or `DEL`. What is above it may be
/// wrong: a subtraction borrows from there.
fn controls(eight: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let del = eight ^ (ONES * 0x7f);
    let below_blank = eight.wrapping_sub(ONES * 0x20) & !eight;
    let is_del = del.wrapping_sub(ONES) & !del;
    (below_blank | is_del) & (ONES * 0x80)
}

/// The name of a field, if this is a line that every parser takes for one.
fn name(line: &[u8]) -> Option<&[u8]> {
    let end = line.iter().position(|byte| !is_token(*byte))?;
    (end > 0 && line[end] == b':').then(|| &line[..end])
}

/// Whether another parser might take this for a field that says where a body ends.
fn begins_with_framing(line: &[u8]) -> bool {
    let start = line.iter().position(|byte| is_token(*byte));
    let line = &line[start.unwrap_or(line.len())..];
    let end = line.iter().position(|byte| !is_token(*byte));
    is_framing(&line[..end.unwrap_or(line.len())])
}

/// Whether this is one of two names, whatever the case of its letters. Most are not of their length.
fn is_framing(name: &[u8]) -> bool {
    match name.len() {
        14 => name.eq_ignore_ascii_case(b"content-length"),
        17 => name.eq_ignore_ascii_case(b"transfer-encoding"),
        _ => false,
    }
}

/// `tchar` (RFC 9110 §5.6.2).
fn is_token(byte: u8) -> bool {
    const IS_TOKEN: [bool; 256] = {
        let mut is_token = [false; 256];
        let mut rest = b"!#$%&'*+-.^_`|~\
            0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
            .as_slice();
        while let [first, others @ ..] = rest {
            is_token[*first as usize] = true;
            rest = others;
        }
        is_token
    };
    IS_TOKEN[usize::from(byte)]
}

/// What no field has in it (RFC 9110 §5.5): all but a tab.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 10..=31 | 127)
}

/// Whether another head follows (RFC 9110 §15.2): not after a switch of protocols.
fn is_interim(status_line: &[u8]) -> bool {
    // After `HTTP/1.1 `.
    let status = status_line.get(9..12).unwrap_or_default();
    status.starts_with(b"1") && status != b"101"
}

fn refused(why: &'static str) -> Error {
    Error::new(ErrorKind::Protocol).because(why)
}
