//! CPU clocks: of this process, and of another.

use std::time::Duration;

use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

use super::Failure;

/// CPU time of this process so far: all its threads, user and system.
#[must_use]
pub fn own_cpu() -> Duration {
    read(ClockId::CLOCK_PROCESS_CPUTIME_ID).unwrap_or_default()
}

/// The CPU clock of another process, in nanoseconds, its children not included.
#[derive(Clone, Copy, Debug)]
pub struct CpuClock(ClockId);

impl CpuClock {
    /// That of the process with this number.
    ///
    /// # Errors
    /// If there is none, or the system does not show it.
    pub fn of(process: u32) -> Result<Self, Failure> {
        let pid = i32::try_from(process).map(Pid::from_raw);
        let pid = pid.map_err(Failure::new)?;
        clock_getcpuclockid(pid).map(Self).map_err(Failure::new)
    }

    /// What it shows.
    ///
    /// # Errors
    /// If the process has ended.
    pub fn read(self) -> Result<Duration, Failure> {
        read(self.0)
    }
}

fn read(clock: ClockId) -> Result<Duration, Failure> {
    let time = clock_gettime(clock);
    time.map(Duration::from)
        .map_err(|error| Failure::new(format_args!("no CPU clock: {error}")))
}
