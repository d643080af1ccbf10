//! Brotli (RFC 7932), within a bound of memory: [`decode`].

use brotli_decompressor::{
    Allocator, BrotliDecoderErrorCode, BrotliDecompressStream, BrotliResult, BrotliState,
    StandardAlloc,
};

/// Why there is no decoded body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    TooLarge,
    Cut,
    NotBrotli,
    /// There is more behind its end.
    Leftovers,
}

/// The decoded body, of at most `max` bytes.
///
/// A stream names the window that its decoder keeps: up to 16 MiB, which a bomb of a hundred bytes
/// fills before it yields its first. So no larger one is allocated than a body of `max` bytes needs.
pub(super) fn decode(encoded: &[u8], max: usize) -> Result<Vec<u8>, Fault> {
    let (words, codes) = (StandardAlloc::default(), StandardAlloc::default());
    // Strict: without the windows of up to a gibibyte that the RFC does not have.
    let mut state = BrotliState::new_strict(Bounded::for_body(max), words, codes);
    let mut body = Vec::new();
    let mut room = vec![0; 16 << 10];
    let (mut left, mut read, mut total) = (encoded.len(), 0, 0);
    loop {
        let (mut free, mut written) = (room.len(), 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut read,
            encoded,
            &mut free,
            &mut written,
            &mut room,
            &mut total,
            &mut state,
        );
        body.extend_from_slice(&room[..written]);
        if body.len() > max {
            return Err(Fault::TooLarge);
        }
        match result {
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::ResultSuccess if left > 0 => return Err(Fault::Leftovers),
            BrotliResult::ResultSuccess => return Ok(body),
            BrotliResult::NeedsMoreInput => return Err(Fault::Cut),
            BrotliResult::ResultFailure => return Err(fault(state.error_code)),
        }
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
        _ => Fault::NotBrotli,
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

    use super::*;

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
        assert_eq!(decode(&[0x11, 0xde], 1 << 20), Err(Fault::NotBrotli));
    }
}
