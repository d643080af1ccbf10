//! A moment of a batch: [`Moment`].

use std::time::Instant;

/// A moment of a batch: what the clock shows, and what phases and the ledger are counted in, so that each difference is one
/// subtraction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) at: Instant,
    /// Nanoseconds since the batch was first told the time.
    pub(super) nanos: u64,
}

#[cfg(test)]
impl Moment {
    /// So long after `start`, when the batch began.
    pub(super) fn after(start: Instant, time: std::time::Duration) -> Self {
        Self {
            at: start + time,
            nanos: crate::phases::nanos(time),
        }
    }
}
