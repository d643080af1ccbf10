//! CPU clocks: of this process, and of another.

use std::time::Duration;

use super::system::Clock;
use crate::Failure;

/// CPU time of this process so far: all its threads, user and system.
///
/// ```
/// use fetch_many_race::process::clock::own_cpu;
///
/// let before = own_cpu();
/// assert!(own_cpu() >= before);
/// ```
#[must_use]
pub fn own_cpu() -> Duration {
    Clock::OWN.read().unwrap_or_default()
}

/// The CPU clock of another process, in nanoseconds, its children not included.
#[derive(Clone, Copy, Debug)]
pub struct CpuClock(Clock);

impl CpuClock {
    /// That of the process with this number.
    ///
    /// # Errors
    /// If there is none, or the system does not show it.
    pub fn of(process: u32) -> Result<Self, Failure> {
        Clock::of(process).map(Self)
    }

    /// What it shows.
    ///
    /// # Errors
    /// If the process has ended.
    pub fn read(self) -> Result<Duration, Failure> {
        self.0.read()
    }
}
