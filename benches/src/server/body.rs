//! Bodies that differ from path to path: [`Bodies`].

use fetch_many::Bytes;

/// What repeats: a prime, so that neither paths nor places fall in step with powers of two.
const PERIOD: usize = 251;

/// All bodies of one length. Byte j of the body of `/i` is (7 i + 13 j) mod 251, which is a slice of
/// one pattern, so that a server need not compute anything.
#[derive(Clone, Debug)]
pub struct Bodies {
    pattern: Bytes,
    length: usize,
}

impl Bodies {
    /// Bodies of so many bytes.
    #[must_use]
    pub fn new(length: usize) -> Self {
        let pattern = (0..length + PERIOD).map(|place| byte(0, place)).collect();
        Self { pattern, length }
    }

    /// The body of `/index`.
    #[must_use]
    pub fn of(&self, index: usize) -> Bytes {
        // 13 · 58 = 754 = 3 · 251 + 1: where the pattern's value is that of the body's first byte.
        let start = index % PERIOD * 7 % PERIOD * 58 % PERIOD;
        self.pattern.slice(start..start + self.length)
    }
}

#[allow(clippy::cast_possible_truncation)] // 251 values fit.
fn byte(index: usize, place: usize) -> u8 {
    ((index % PERIOD * 7 + place % PERIOD * 13) % PERIOD) as u8
}

/// First, middle and last byte of a body, added up; 0 for an empty one.
#[must_use]
pub fn checksum(body: &[u8]) -> u64 {
    match (body.first(), body.get(body.len() / 2), body.last()) {
        (Some(first), Some(middle), Some(last)) => {
            u64::from(*first) + u64::from(*middle) + u64::from(*last)
        }
        _ => 0,
    }
}

/// The checksum that the body of `/index` has to have.
#[must_use]
pub fn expected(index: usize, length: usize) -> u64 {
    let at = |place| u64::from(byte(index, place));
    match length {
        0 => 0,
        _ => at(0) + at(length / 2) + at(length - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_slices_of_one_pattern() {
        for length in [1, 2, 1_024] {
            let bodies = Bodies::new(length);
            for index in [0, 1, 250, 251, 8_191] {
                let body = bodies.of(index);
                assert!((0..length).all(|place| body[place] == byte(index, place)));
                assert_eq!(checksum(&body), expected(index, length));
            }
        }
        assert_eq!(checksum(&[]), expected(3, 0));
    }

    #[test]
    fn neighbours_differ() {
        assert!((0..250).all(|index| expected(index, 1_024) != expected(index + 1, 1_024)));
    }
}
