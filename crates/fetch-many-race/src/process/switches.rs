//! How often a process has given up its core, by proc(5); only Linux tells.

use std::fs;
use std::ops::Sub;

use serde::{Deserialize, Serialize};

use super::memory::field;
use crate::Failure;

/// Context switches of a process's threads, those left out that have ended.
///
/// ```
/// # #[cfg(target_os = "linux")] {
/// use fetch_many_race::process::switches::Switches;
///
/// let before = Switches::of(std::process::id()).unwrap();
/// std::thread::sleep(std::time::Duration::from_millis(1));
/// let since = Switches::of(std::process::id()).unwrap() - before;
/// assert!(since.voluntary > 0);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Switches {
    /// It waited for something.
    pub voluntary: u64,
    /// Something else was more urgent.
    pub involuntary: u64,
}

impl Switches {
    /// Those of the process with this number, so far.
    ///
    /// # Errors
    /// If there is none, or the system does not tell.
    pub fn of(process: u32) -> Result<Self, Failure> {
        let path = format!("/proc/{process}/task");
        let lost = |error: std::io::Error| Failure::new(format_args!("{path}: {error}"));
        let mut sum = Self::default();
        for thread in fs::read_dir(&path).map_err(lost)? {
            let status = thread.map_err(lost)?.path().join("status");
            // A thread that has ended between the two is none any more.
            let status = fs::read_to_string(status).unwrap_or_default();
            sum.voluntary += field(&status, "voluntary_ctxt_switches:");
            sum.involuntary += field(&status, "nonvoluntary_ctxt_switches:");
        }
        Ok(sum)
    }
}

impl Sub for Switches {
    type Output = Self;

    /// Since then; threads that have ended meanwhile take theirs with them.
    fn sub(self, earlier: Self) -> Self {
        Self {
            voluntary: self.voluntary.saturating_sub(earlier.voluntary),
            involuntary: self.involuntary.saturating_sub(earlier.involuntary),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_waits_is_switched() {
        let own = std::process::id();
        let before = Switches::of(own).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1));
        assert!((Switches::of(own).unwrap() - before).voluntary > 0);
    }
}
