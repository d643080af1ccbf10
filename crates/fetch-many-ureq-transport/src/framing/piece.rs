//! What the parts of a framing have in common: [`Piece`], its limits and errors.

use std::ops::Range;

use fetch_many::{Error, ErrorKind};

/// As with hyper beneath the other strategies: of a head, and of all trailers.
pub(super) const MOST_HEADERS: usize = 256;

/// What to do with bytes that have been received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Those that may be read.
    pub ready: Range<usize>,
    /// How many are done with. The others are to be offered again, with those after them.
    pub used: usize,
}

impl Piece {
    /// All of so many bytes may be read.
    pub(super) fn whole(used: usize) -> Self {
        let ready = 0..used;
        Self { ready, used }
    }
}

/// How many of so many bytes belong to what is left.
pub(super) fn take(left: &mut u64, bytes: usize) -> usize {
    let taken = usize::try_from(*left).map_or(bytes, |left| left.min(bytes));
    *left -= taken as u64;
    taken
}

pub(super) fn too_large(max: usize) -> Error {
    Error::new(ErrorKind::TooLarge).detail(format!("body larger than {max} bytes"))
}

pub(super) fn protocol(why: &'static str) -> Error {
    Error::new(ErrorKind::Protocol).because(why)
}
