//! The time between two that race, in which nobody is asked: [`Pause`].

use std::thread;
use std::time::{Duration, Instant};

use fetch_many_race::Failure;
use fetch_many_race::process::interrupt;

/// How often a wait looks for Ctrl-C.
const TICK: Duration = Duration::from_millis(50);

/// Two that race know nothing of each other, so the one after waits as long as a host must not be asked.
#[derive(Debug)]
pub(super) struct Pause {
    length: Duration,
    since: Option<Instant>,
}

impl Pause {
    pub(super) fn new(length: Duration) -> Self {
        Self {
            length,
            since: None,
        }
    }

    /// One has just ended: whatever it asked for, it asked before now.
    pub(super) fn begin(&mut self) {
        self.since = Some(Instant::now());
    }

    /// Waits for the end of it.
    ///
    /// # Errors
    /// If Ctrl-C was pressed.
    pub(super) fn wait(&self) -> Result<(), Failure> {
        let Some(since) = self.since else {
            return Ok(());
        };
        loop {
            interrupt::check()?;
            match self.length.checked_sub(since.elapsed()) {
                None | Some(Duration::ZERO) => return Ok(()),
                Some(left) => thread::sleep(left.min(TICK)),
            }
        }
    }
}
