//! Linux: clocks of any process, and cores.

use std::time::Duration;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

use crate::Failure;

/// The CPU clock of a process.
#[derive(Clone, Copy, Debug)]
pub(in crate::process) struct Clock(ClockId);

impl Clock {
    /// That of this process.
    pub(in crate::process) const OWN: Self = Self(ClockId::CLOCK_PROCESS_CPUTIME_ID);

    pub(in crate::process) fn of(process: u32) -> Result<Self, Failure> {
        let pid = i32::try_from(process).map(Pid::from_raw);
        let pid = pid.map_err(Failure::new)?;
        clock_getcpuclockid(pid).map(Self).map_err(Failure::new)
    }

    pub(in crate::process) fn read(self) -> Result<Duration, Failure> {
        let time = clock_gettime(self.0);
        time.map(Duration::from)
            .map_err(|error| Failure::new(format_args!("no CPU clock: {error}")))
    }
}

/// The cores that this thread may use.
pub(in crate::process) fn allowed_cores() -> Result<Vec<usize>, Failure> {
    let allowed = sched_getaffinity(Pid::from_raw(0)).map_err(Failure::new)?;
    let cores = 0..CpuSet::count();
    Ok(cores
        .filter(|core| allowed.is_set(*core) == Ok(true))
        .collect())
}

/// Keeps this thread, and what it starts from now on, on these cores.
pub(in crate::process) fn run_on(cores: &[usize]) -> Result<(), Failure> {
    let mut set = CpuSet::new();
    for core in cores {
        set.set(*core).map_err(Failure::new)?;
    }
    sched_setaffinity(Pid::from_raw(0), &set).map_err(Failure::new)
}
