//! The buffers between a connection and ureq: [`Buffers`].

use fetch_many::Error;
use ureq::http::uri::Authority;
use ureq::unversioned::transport;

use crate::framing::{Framing, LARGEST_HEAD};

/// Enough for most heads and for large reads; ureq's own are 128 KiB each.
const USUAL: usize = 16 << 10;

/// For a body that is written as it comes, and may be long: fewer calls of the system for it.
const LARGE: usize = 64 << 10;

/// Bytes received and not yet parsed, and bytes to send.
///
/// ureq's own [`LazyBuffers`](transport::LazyBuffers) never grow, so small ones would refuse large
/// heads. These do, and shrink again.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// In this order: what ureq has parsed, what it may parse, what is nobody's any more, what has
    /// been received and not been framed, what is free.
    input: Vec<u8>,
    parsed: usize,
    ready: usize,
    framed: usize,
    filled: usize,
    /// Whether the last look at the input used any of it.
    progress: bool,
    output: Vec<u8>,
}

impl Buffers {
    /// Makes them ready for an exchange whose longest header line is `longest` bytes: ureq writes
    /// each line in one piece.
    pub(crate) fn prepare(&mut self, longest: usize) {
        self.clear();
        self.progress = false;
        resize(&mut self.output, longest.max(USUAL));
        resize(&mut self.input, USUAL);
    }

    /// Has `framing` look at what has been received, once ureq has parsed what it was given. Whether
    /// there is more for ureq then.
    pub(crate) fn frame(&mut self, framing: &mut Framing) -> Result<bool, Error> {
        if self.is_framed() {
            return Ok(false);
        }
        let piece = framing.next(&mut self.input[self.framed..self.filled])?;
        self.parsed = self.framed + piece.ready.start;
        self.ready = self.framed + piece.ready.end;
        self.framed += piece.used;
        self.settle();
        Ok(!piece.ready.is_empty())
    }

    /// As [`frame`](Self::frame), of a body that nobody parses. Whether there may be more of it.
    pub(crate) fn pass_over(&mut self, framing: &mut Framing) -> Result<bool, Error> {
        self.parsed = self.ready;
        self.settle();
        self.frame(framing)
    }

    /// Makes room for larger reads, in this exchange.
    pub(crate) fn widen(&mut self) {
        if self.input.len() < LARGE {
            self.input.resize(LARGE, 0);
        }
    }

    /// What has been received and not been framed.
    pub(crate) fn unframed(&self) -> &[u8] {
        &self.input[self.framed..self.filled]
    }

    /// Makes the target of the request with which the output begins absolute (RFC 9112 §3.2.2): ureq writes the line of the
    /// request in one piece, and never so. How long the output is then.
    pub(crate) fn make_absolute(&mut self, amount: usize, authority: &Authority) -> usize {
        let place = format!("http://{authority}");
        let method = self.output[..amount].iter().position(|byte| *byte == b' ');
        let target = method.map_or(0, |blank| blank + 1);
        self.output.splice(target..target, place.bytes());
        amount + place.len()
    }

    /// Whether there is nothing that has not been framed.
    pub(crate) fn is_framed(&self) -> bool {
        self.framed == self.filled
    }

    /// Whether ureq has parsed what it was given.
    pub(crate) fn is_parsed(&self) -> bool {
        self.parsed == self.ready
    }

    /// Nothing that is still wanted lies anywhere: the next is received at the front.
    fn settle(&mut self) {
        if self.is_parsed() && self.is_framed() {
            self.clear();
        }
    }

    fn clear(&mut self) {
        (self.parsed, self.ready, self.framed, self.filled) = (0, 0, 0, 0);
    }

    fn make_room(&mut self) {
        if self.filled < self.input.len() {
            return;
        }
        let wanted = if self.is_parsed() {
            self.framed
        } else {
            self.parsed
        };
        self.input.copy_within(wanted..self.filled, 0);
        self.parsed = self.parsed.saturating_sub(wanted);
        self.ready = self.ready.saturating_sub(wanted);
        self.framed -= wanted;
        self.filled -= wanted;
        if self.filled == self.input.len() {
            let larger = (self.filled * 2).clamp(USUAL, LARGEST_HEAD);
            self.input.resize(larger, 0);
        }
    }
}

/// Memory for one large exchange is not kept for all the small ones after it.
fn resize(buffer: &mut Vec<u8>, len: usize) {
    if buffer.len() != len {
        // Not `Vec::resize`, which would write zeros: pages that are not used are no memory.
        *buffer = vec![0; len];
    }
}

impl transport::Buffers for Buffers {
    fn output(&mut self) -> &mut [u8] {
        &mut self.output
    }

    fn input(&self) -> &[u8] {
        &self.input[self.parsed..self.ready]
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        self.make_room();
        &mut self.input[self.filled..]
    }

    fn input_appended(&mut self, amount: usize) {
        self.filled += amount;
    }

    fn input_consume(&mut self, amount: usize) {
        self.progress = amount > 0;
        self.parsed += amount;
        self.settle();
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.make_room();
        (&mut self.input[self.filled..], &mut self.output)
    }

    fn can_use_input(&self) -> bool {
        self.progress && !self.is_parsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::unversioned::transport::Buffers as _;

    fn fill(buffers: &mut Buffers) {
        let room = buffers.input_append_buf().len();
        buffers.input_appended(room);
    }

    /// Buffers full of a response that has begun.
    fn full() -> (Buffers, Framing) {
        let mut buffers = Buffers::default();
        buffers.prepare(10);
        let head = b"HTTP/1.1 200 OK\r\n\r\n";
        buffers.input_append_buf()[..head.len()].copy_from_slice(head);
        fill(&mut buffers);
        (buffers, Framing::new(false, usize::MAX))
    }

    #[test]
    fn input_grows_to_its_limit_and_shrinks_again() {
        let mut buffers = Buffers::default();
        buffers.prepare(10);
        while buffers.filled < LARGEST_HEAD {
            fill(&mut buffers);
        }
        assert_eq!(buffers.input.len(), LARGEST_HEAD);
        assert!(buffers.input_append_buf().is_empty());
        buffers.prepare(10);
        assert_eq!(buffers.input.capacity(), USUAL);
        assert!(buffers.is_framed());
    }

    #[test]
    fn parsed_input_makes_room_before_memory_does() {
        let (mut buffers, mut framing) = full();
        assert!(buffers.frame(&mut framing).unwrap());
        buffers.input_consume(USUAL - 3);
        assert!(buffers.can_use_input());
        assert_eq!(buffers.input_append_buf().len(), USUAL - 3);
        assert_eq!(buffers.input().len(), 3);
    }

    #[test]
    fn what_is_there_stays_when_there_is_more_room() {
        let (mut buffers, mut framing) = full();
        buffers.widen();
        assert_eq!(buffers.input_append_buf().len(), LARGE - USUAL);
        assert!(buffers.frame(&mut framing).unwrap());
        assert_eq!(buffers.input().len(), USUAL);
        assert!(buffers.input().starts_with(b"HTTP/1.1 200 OK\r\n"));
    }

    #[test]
    fn what_is_not_framed_is_not_shown() {
        let (mut buffers, mut framing) = full();
        assert!(buffers.input().is_empty());
        assert!(buffers.frame(&mut framing).unwrap());
        assert_eq!(buffers.input().len(), USUAL);
        fill(&mut buffers);
        assert_eq!(buffers.input().len(), USUAL);
    }

    #[test]
    fn a_target_becomes_absolute() {
        let mut buffers = Buffers::default();
        buffers.prepare(10);
        let line = b"GET /a?b HTTP/1.1\r\n";
        buffers.output()[..line.len()].copy_from_slice(line);
        let authority = Authority::from_static("[::1]:81");
        let amount = buffers.make_absolute(line.len(), &authority);
        let absolute = b"GET http://[::1]:81/a?b HTTP/1.1\r\n";
        assert_eq!(&buffers.output()[..amount], absolute);
    }

    #[test]
    fn the_longest_line_fits() {
        let mut buffers = Buffers::default();
        buffers.prepare(60_000);
        assert_eq!(buffers.output().len(), 60_000);
    }
}
