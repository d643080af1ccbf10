//! Brotli (RFC 7932), as it comes, within a bound of memory: [`Brotli`].

use std::ops::Range;

use brotli_decompressor::{
    Allocator, BrotliDecoderErrorCode, BrotliDecompressStream, BrotliResult, BrotliState,
    StandardAlloc,
};

use super::fault::Fault;

/// A decoder, and what it has decoded last.
///
/// A stream names the window that its decoder keeps: up to 16 MiB, which a bomb of a hundred bytes
/// fills before it yields its first. So no larger one is allocated than a body of `max` bytes needs.
pub(super) struct Brotli {
    state: Box<State>,
    room: Box<[u8]>,
    /// Which part of the room has not been taken yet.
    decoded: Range<usize>,
    total: usize,
    ended: bool,
}

type State = BrotliState<Bounded, StandardAlloc, StandardAlloc>;

impl Brotli {
    pub(super) fn new(max: usize) -> Self {
        let (words, codes) = (StandardAlloc::default(), StandardAlloc::default());
        Self {
            // Strict: without the windows of up to a gibibyte that the RFC does not have.
            state: Box::new(BrotliState::new_strict(
                Bounded::for_body(max),
                words,
                codes,
            )),
            room: vec![0; 16 << 10].into(),
            decoded: 0..0,
            total: 0,
            ended: false,
        }
    }

    /// Decodes as far as there is input, and room in `output`.
    pub(super) fn step(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), Fault> {
        loop {
            let free = output.capacity() - output.len();
            let taken = self.decoded.len().min(free);
            let decoded = self.decoded.start..self.decoded.start + taken;
            output.extend_from_slice(&self.room[decoded.clone()]);
            self.decoded.start = decoded.end;
            if !self.decoded.is_empty() {
                return Ok(());
            }
            if self.ended {
                return input.is_empty().then_some(()).ok_or(Fault::Leftovers);
            }
            if !self.decode(input)? && self.decoded.is_empty() {
                return Ok(());
            }
        }
    }

    /// Whether a body may end here.
    pub(super) fn end(&self) -> Result<(), Fault> {
        self.ended.then_some(()).ok_or(Fault::Cut)
    }

    /// Fills the room. False if that takes more input.
    fn decode(&mut self, input: &mut &[u8]) -> Result<bool, Fault> {
        let encoded = *input;
        let (mut left, mut read) = (encoded.len(), 0);
        let (mut free, mut written) = (self.room.len(), 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut read,
            encoded,
            &mut free,
            &mut written,
            &mut self.room,
            &mut self.total,
            &mut self.state,
        );
        *input = &encoded[read..];
        self.decoded = 0..written;
        match result {
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::ResultSuccess => self.ended = true,
            BrotliResult::NeedsMoreInput => return Ok(false),
            BrotliResult::ResultFailure => return Err(fault(self.state.error_code)),
        }
        Ok(true)
    }
}

fn fault(code: BrotliDecoderErrorCode) -> Fault {
    use BrotliDecoderErrorCode::{
        BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1, BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2,
    };
    match code {
        BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1 | BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2 => {
            Fault::TooLarge
        }
        _ => Fault::SomethingElse,
    }
}

/// Allocates bytes, up to a bound. The decoder takes an empty cell for an allocation that failed.
struct Bounded {
    longest: usize,
}

type Cell = <StandardAlloc as Allocator<u8>>::AllocatedMemory;

impl Bounded {
    /// The window grows to the power of two that holds all that is decoded, and a little more.
    fn for_body(max: usize) -> Self {
        // What else the decoder needs is less than this.
        const LEAST: usize = 64 << 10;
        let window = max.checked_next_power_of_two().unwrap_or(max).max(LEAST);
        Self {
            longest: window.saturating_add(4 << 10),
        }
    }
}

impl Allocator<u8> for Bounded {
    type AllocatedMemory = Cell;

    fn alloc_cell(&mut self, length: usize) -> Cell {
        if length > self.longest {
            return Cell::default();
        }
        StandardAlloc::default().alloc_cell(length)
    }

    /// It is freed as it is dropped.
    fn free_cell(&mut self, _: Cell) {}
}

#[cfg(test)]
mod tests {
    use brotli_decompressor::SliceWrapper;

    use super::super::Coding;
    use super::*;

    fn decode(body: &[u8], max: usize) -> Result<Vec<u8>, Fault> {
        Coding::Brotli.all(body, max)
    }

    /// A mebibyte of zeros, by the reference implementation.
    const MEBIBYTE: &[u8] = &[91, 255, 255, 143, 127, 2, 32, 30, 11, 4, 114, 239, 31, 0];

    #[test]
    fn the_longest_body_and_not_a_byte_more() {
        assert_eq!(decode(MEBIBYTE, 1 << 20).unwrap(), vec![0; 1 << 20]);
        for max in [0, 1, 1000, 1 << 16, (1 << 20) - 1] {
            assert_eq!(decode(MEBIBYTE, max), Err(Fault::TooLarge), "{max}");
        }
        assert_eq!(decode(MEBIBYTE, usize::MAX).unwrap().len(), 1 << 20);
    }

    #[test]
    fn no_window_is_larger_than_the_body_may_be() {
        let mut bounded = Bounded::for_body(1 << 20);
        assert_eq!(
            Allocator::<u8>::alloc_cell(&mut bounded, 1 << 20)
                .slice()
                .len(),
            1 << 20
        );
        assert_eq!(
            Allocator::<u8>::alloc_cell(&mut bounded, 1 << 21)
                .slice()
                .len(),
            0
        );
        // Nothing, in a window of a gibibyte.
        assert_eq!(decode(&[0x11, 0xde], 1 << 20), Err(Fault::SomethingElse));
    }
}
