//! Not Linux: no clock of another process, no choice of cores.

use std::time::Duration;

use crate::Failure;

/// A clock that stands still. Nothing shows it: the comparison, which would, does not begin here.
#[derive(Clone, Copy, Debug)]
pub(in crate::process) struct Clock;

impl Clock {
    /// That of this process.
    pub(in crate::process) const OWN: Self = Self;

    #[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
    pub(in crate::process) fn of(_: u32) -> Result<Self, Failure> {
        Ok(Self)
    }

    #[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
    pub(in crate::process) fn read(self) -> Result<Duration, Failure> {
        Ok(Duration::ZERO)
    }
}

/// None that could be chosen from.
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
pub(in crate::process) fn allowed_cores() -> Result<Vec<usize>, Failure> {
    Ok(Vec::new())
}

/// The system decides.
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
pub(in crate::process) fn run_on(_: &[usize]) -> Result<(), Failure> {
    Ok(())
}
