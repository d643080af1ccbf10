//! What every cell needs: [`Bench`].

use std::time::Duration;

use fetch_many_race::Failure;
use fetch_many_race::process::strace::Strace;
use fetch_many_race::process::{Command, Cores};

use super::scenario::Case;
use crate::harness::{Cell, Programs};

/// A job that takes so long will not end, also on a busy machine.
pub const TOO_LATE: Duration = Duration::from_secs(60);

/// What every cell needs.
#[derive(Debug)]
pub struct Bench {
    /// The programs.
    pub programs: Programs,
    /// The cores.
    pub cores: Cores,
    /// When an answer is too late.
    pub patience: Duration,
    /// Counts system calls, or why nobody does.
    pub strace: Result<Strace, String>,
}

impl Bench {
    /// What the reader of a report about these scenarios has to know of it.
    pub(super) fn notes(&self, scenarios: &[String]) -> Vec<String> {
        let asked = scenarios.iter().any(|name| name == "work");
        let strace = self.strace.as_ref().err().filter(|_| asked);
        let uncounted = strace.map(|why| format!("System calls are not counted: {why}."));
        self.cores.note().into_iter().chain(uncounted).collect()
    }

    /// A new contestant and a new server for this case.
    pub(super) fn open(&self, case: &Case, command: &Command) -> Result<Cell, Failure> {
        let Self {
            programs, cores, ..
        } = self;
        Cell::open(
            programs,
            command,
            case.server,
            &case.behaviour,
            cores,
            case.pinned,
        )
    }
}
