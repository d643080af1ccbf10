//! `deflate`, as it comes: [`Deflate`].

use flate2::{Decompress, FlushDecompress, Status};

use super::fault::Fault;

/// zlib's format (RFC 1950), which RFC 9110 §8.4.1.2 means; some servers send the bare one (RFC 1951).
pub(super) enum Deflate {
    /// Which of the two it is, its first two bytes say. There may be one of them.
    Unknown(Option<u8>),
    Known(Decompress),
    Ended,
}

impl Deflate {
    /// Decodes as far as there is input, and room in `output`.
    pub(super) fn step(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), Fault> {
        loop {
            match self {
                Self::Unknown(first) => {
                    let Some((byte, rest)) = input.split_first() else {
                        return Ok(());
                    };
                    let Some(first) = *first else {
                        *first = Some(*byte);
                        *input = rest;
                        continue;
                    };
                    let mut state = Decompress::new(is_zlib(first, *byte));
                    // The one byte is within what no coding has output for.
                    inflate(&mut state, &mut &[first][..], output)?;
                    *self = Self::Known(state);
                }
                Self::Known(state) => {
                    if !inflate(state, input, output)?.ended {
                        return Ok(());
                    }
                    *self = Self::Ended;
                }
                Self::Ended if input.is_empty() => return Ok(()),
                Self::Ended => return Err(Fault::Leftovers),
            }
        }
    }

    /// Whether a body may end here.
    pub(super) fn end(&self) -> Result<(), Fault> {
        match self {
            Self::Ended => Ok(()),
            _ => Err(Fault::Cut),
        }
    }
}

/// What was decoded.
pub(super) struct Inflated {
    /// From where on it is new.
    pub(super) from: usize,
    /// Whether that is the end of it.
    pub(super) ended: bool,
}

/// Decodes until there is no more input, or room, or the end is there.
pub(super) fn inflate(
    state: &mut Decompress,
    input: &mut &[u8],
    output: &mut Vec<u8>,
) -> Result<Inflated, Fault> {
    let from = output.len();
    loop {
        let (read, wrote) = (state.total_in(), state.total_out());
        let status = state
            .decompress_vec(input, output, FlushDecompress::None)
            .map_err(|_| Fault::SomethingElse)?;
        let read = state.total_in() - read;
        // It is never more than there was.
        *input = input
            .split_at(usize::try_from(read).unwrap_or(usize::MAX))
            .1;
        let ended = status == Status::StreamEnd;
        let is_stuck = read == 0 && state.total_out() == wrote;
        if ended || is_stuck || output.len() == output.capacity() {
            return Ok(Inflated { from, ended });
        }
    }
}

/// The header of zlib's format (RFC 1950 §2.2): method 8, and a multiple of 31.
fn is_zlib(method: u8, flags: u8) -> bool {
    method & 0x0f == 8 && u16::from_be_bytes([method, flags]) % 31 == 0
}
