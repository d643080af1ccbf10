//! Flow control (RFC 9113 §5.2), as it is kept for one connection: [`Windows`].

use std::collections::HashMap;

/// What a connection has at first, and each of its streams unless the settings say otherwise (§6.9.2).
const INITIAL: i64 = 65_535;

/// The room in one direction: of the connection, and of each of its streams.
#[derive(Debug)]
pub(super) struct Windows {
    connection: i64,
    initial: i64,
    streams: HashMap<u32, i64>,
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            connection: INITIAL,
            initial: INITIAL,
            streams: HashMap::new(),
        }
    }
}

impl Windows {
    /// The settings give streams another room at first, those that are open as well.
    pub(super) fn settle(&mut self, initial: u32) {
        let initial = i64::from(initial);
        let change = initial - self.initial;
        self.initial = initial;
        for room in self.streams.values_mut() {
            *room += change;
        }
    }

    /// There is more room: on the connection for stream 0.
    pub(super) fn widen(&mut self, stream: u32, by: u32) {
        *self.of(stream) += i64::from(by);
    }

    /// So many bytes go through a stream. False: there was no room for them.
    pub(super) fn take(&mut self, stream: u32, bytes: usize) -> bool {
        // No frame has 2^63 bytes.
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        *self.of(0) -= bytes;
        *self.of(stream) -= bytes;
        *self.of(0) >= 0 && *self.of(stream) >= 0
    }

    /// How many bytes may go through a stream.
    pub(super) fn room(&mut self, stream: u32) -> usize {
        let room = (*self.of(0)).min(*self.of(stream));
        usize::try_from(room).unwrap_or(0)
    }

    /// Whether this window, of a stream or of the connection, is used up.
    pub(super) fn is_used_up(&mut self, stream: u32) -> bool {
        *self.of(stream) <= 0
    }

    /// How much room a stream has at first, or the connection.
    pub(super) fn initial(&self, stream: u32) -> u32 {
        let initial = if stream == 0 { INITIAL } else { self.initial };
        // Settings have 32 bits.
        u32::try_from(initial).unwrap_or(0)
    }

    fn of(&mut self, stream: u32) -> &mut i64 {
        match stream {
            0 => &mut self.connection,
            stream => self.streams.entry(stream).or_insert(self.initial),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrower_of_two_windows_counts() {
        let mut windows = Windows::default();
        windows.settle(1_000);
        assert!(windows.take(1, 900));
        assert_eq!((windows.room(1), windows.room(3)), (100, 1_000));
        assert!(windows.take(1, 100) && windows.is_used_up(1));
        assert!(!windows.is_used_up(0) && !windows.take(1, 1));

        windows.widen(1, windows.initial(1));
        assert_eq!(windows.room(1), 999);
        windows.settle(500);
        assert_eq!((windows.room(1), windows.room(5)), (499, 500));
        windows.settle(1 << 20);
        assert_eq!(windows.room(7), 65_535 - 1_001, "the connection's");
        assert_eq!(windows.initial(0), 65_535);
    }
}
