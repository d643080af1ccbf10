//! One contestant, in a new process, against one server, in a new process: [`Cell`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use fetch_many_race::Failure;
use fetch_many_race::process::{Command, Cores, Place, Running, Timed};
use fetch_many_race::record::ServerKind;

use super::ServerProcess;
use crate::compare::protocol::{Done, Job};
use crate::server::{Behaviour, Counters};

/// Where the programs are that make a cell.
#[derive(Clone, Debug)]
pub struct Programs {
    /// Speaks for every contestant of the table.
    pub contestant: PathBuf,
    /// The same, and counts what it asks its allocator for.
    pub counting_contestant: PathBuf,
    /// The counting server.
    pub sink_server: PathBuf,
    /// wiremock.
    pub mock_server: PathBuf,
}

impl Programs {
    /// How to start a contestant of the table.
    #[must_use]
    pub fn command(&self, name: &str) -> Command {
        of(&self.contestant, name)
    }

    /// The same, by the program that counts allocations.
    #[must_use]
    pub fn counting(&self, name: &str) -> Command {
        of(&self.counting_contestant, name)
    }
}

fn of(program: &Path, name: &str) -> Command {
    Command::new(name, [&*program.to_string_lossy(), name])
}

/// One contestant and one server, ready for jobs. Both end when this is dropped.
#[derive(Debug)]
pub struct Cell {
    /// The server, which may be asked what it has seen.
    pub server: ServerProcess,
    /// The contestant.
    pub contestant: Running,
}

/// What one job gave, as the contestant says and as seen from outside.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What it says.
    pub done: Done,
    /// From the job's line to the answer's.
    pub wall: Duration,
    /// Its CPU time meanwhile, with that of its ended children.
    pub cpu: Duration,
    /// What the server counted meanwhile.
    pub counters: Counters,
}

impl Cell {
    /// Starts both.
    ///
    /// # Errors
    /// If either cannot be started or does not say that it is ready.
    pub fn open(
        programs: &Programs,
        command: &Command,
        kind: ServerKind,
        behaviour: &Behaviour,
        cores: &Cores,
        pinned: bool,
    ) -> Result<Self, Failure> {
        let place = |place| if pinned { place } else { Place::Anywhere };
        let server = ServerProcess::start(programs, kind, behaviour, cores, place(Place::Server))?;
        let contestant = Running::start(command, cores, place(Place::Contestant))?;
        Ok(Self { server, contestant })
    }

    /// Lets the contestant do a job, and reads the clocks around it.
    ///
    /// # Errors
    /// If it declines, ends, answers with something else, or too late.
    pub fn run(&mut self, job: &Job, within: Duration) -> Result<Measured, Failure> {
        self.server.mark()?;
        let timed: Timed<Done> = self.contestant.run(job, within)?;
        let counters = self.server.read()?;
        let Timed { done, wall, cpu } = timed;
        Ok(Measured {
            cpu: cpu + Duration::from_nanos(done.children_cpu_ns),
            done,
            wall,
            counters,
        })
    }
}
