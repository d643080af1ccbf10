//! The buffers between a connection and ureq: [`Buffers`].

use ureq::unversioned::transport;

/// Enough for most heads and for large reads; ureq's own are 128 KiB each.
const USUAL: usize = 16 << 10;
/// The largest response head, or line of chunked framing, that is waited for. hyper, beneath the
/// other strategies, allows about 400 KiB.
const LARGEST_INPUT: usize = 256 << 10;

/// Bytes received and not yet parsed, and bytes to send.
///
/// ureq's own [`LazyBuffers`](transport::LazyBuffers) never grow, so small ones would refuse large
/// heads. These do, and shrink again.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    input: Vec<u8>,
    /// Input before this has been parsed.
    parsed: usize,
    /// Input after this is free.
    filled: usize,
    /// Whether the last look at the input used any of it.
    progress: bool,
    output: Vec<u8>,
}

impl Buffers {
    /// Makes them ready for an exchange whose longest header line is `longest` bytes: ureq writes
    /// each line in one piece.
    pub(crate) fn prepare(&mut self, longest: usize) {
        self.parsed = 0;
        self.filled = 0;
        self.progress = false;
        resize(&mut self.output, longest.max(USUAL));
        resize(&mut self.input, USUAL);
    }

    /// Whether unparsed input fills all the room there can be.
    pub(crate) fn is_full(&self) -> bool {
        self.filled - self.parsed >= LARGEST_INPUT
    }

    fn make_room(&mut self) {
        if self.filled < self.input.len() {
            return;
        }
        self.input.copy_within(self.parsed..self.filled, 0);
        self.filled -= self.parsed;
        self.parsed = 0;
        if self.filled == self.input.len() {
            let larger = (self.filled * 2).clamp(USUAL, LARGEST_INPUT);
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
        &self.input[self.parsed..self.filled]
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
        if self.parsed == self.filled {
            self.parsed = 0;
            self.filled = 0;
        }
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.make_room();
        (&mut self.input[self.filled..], &mut self.output)
    }

    fn can_use_input(&self) -> bool {
        self.progress && self.parsed < self.filled
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

    #[test]
    fn input_grows_to_its_limit_and_shrinks_again() {
        let mut buffers = Buffers::default();
        buffers.prepare(10);
        while !buffers.is_full() {
            fill(&mut buffers);
        }
        assert_eq!(buffers.input().len(), LARGEST_INPUT);
        assert!(buffers.input_append_buf().is_empty());
        buffers.prepare(10);
        assert_eq!(buffers.input.capacity(), USUAL);
        assert!(buffers.input().is_empty());
    }

    #[test]
    fn parsed_input_makes_room_before_memory_does() {
        let mut buffers = Buffers::default();
        buffers.prepare(10);
        fill(&mut buffers);
        buffers.input_consume(USUAL - 3);
        assert!(buffers.can_use_input());
        assert_eq!(buffers.input_append_buf().len(), USUAL - 3);
        assert_eq!(buffers.input().len(), 3);
    }

    #[test]
    fn the_longest_line_fits() {
        let mut buffers = Buffers::default();
        buffers.prepare(60_000);
        assert_eq!(buffers.output().len(), 60_000);
    }
}
