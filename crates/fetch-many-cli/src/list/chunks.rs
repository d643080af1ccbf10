//! Many small things, added one by one: [`Chunks`].

/// How many are in one chunk.
const CHUNK: usize = 1 << 14;

/// A vector that never moves what it has: one that grows by doubling has up to twice the memory that it needs, and
/// three times while it moves.
#[derive(Debug, Default)]
pub(super) struct Chunks<T> {
    chunks: Vec<Vec<T>>,
    length: usize,
}

impl<T> Chunks<T> {
    pub(super) fn new() -> Self {
        Self {
            chunks: Vec::new(),
            length: 0,
        }
    }

    pub(super) fn push(&mut self, value: T) {
        if self.length.is_multiple_of(CHUNK) {
            // A short list should not take a whole chunk.
            let room = if self.length == 0 { 0 } else { CHUNK };
            self.chunks.push(Vec::with_capacity(room));
        }
        self.length += 1;
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(value);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    pub(super) fn get(&self, at: usize) -> Option<&T> {
        self.chunks.get(at / CHUNK)?.get(at % CHUNK)
    }

    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.chunks.get_mut(at / CHUNK)?.get_mut(at % CHUNK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_vector() {
        let mut chunks = Chunks::new();
        assert!(chunks.get(0).is_none());
        for number in 0..3 * CHUNK + 5 {
            chunks.push(number);
        }
        assert_eq!(chunks.len(), 3 * CHUNK + 5);
        assert!((0..chunks.len()).all(|at| chunks.get(at) == Some(&at)));
        *chunks.get_mut(CHUNK).unwrap() = 7;
        assert_eq!(
            (chunks.get(CHUNK), chunks.get(CHUNK + 1)),
            (Some(&7), Some(&(CHUNK + 1)))
        );
        assert!(chunks.get(3 * CHUNK + 5).is_none());
    }
}
