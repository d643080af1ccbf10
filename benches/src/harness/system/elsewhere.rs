//! Not Linux: no clock of another process, no choice of cores.

use std::time::Duration;

use crate::harness::Failure;

/// A clock that stands still. Nothing shows it: the comparison, which would, does not begin here.
#[derive(Clone, Copy, Debug)]
pub(in crate::harness) struct Clock;

impl Clock {
    /// That of this process.
    pub(in crate::harness) const OWN: Self = Self;

    #[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
    pub(in crate::harness) fn of(_: u32) -> Result<Self, Failure> {
        Ok(Self)
    }

    #[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
    pub(in crate::harness) fn read(self) -> Result<Duration, Failure> {
        Ok(Duration::ZERO)
    }
}

/// None that could be chosen from.
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
pub(in crate::harness) fn allowed_cores() -> Result<Vec<usize>, Failure> {
    Ok(Vec::new())
}

/// The system decides.
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
pub(in crate::harness) fn run_on(_: &[usize]) -> Result<(), Failure> {
    Ok(())
}
