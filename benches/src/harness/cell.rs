//! One contestant, in a new process, against one server, in a new process: [`Cell`].

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::clock::CpuClock;
use super::{Cores, Failure, Place, Process, ServerKind, ServerProcess};
use crate::compare::protocol::{Answer, CANNOT, Done, Job, Ready};
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

/// How to start a contestant.
#[derive(Clone, Debug)]
pub struct Command {
    /// Its name in reports.
    pub name: String,
    /// The program and its arguments.
    pub line: Vec<String>,
}

impl Command {
    /// That of a contestant of the table.
    #[must_use]
    pub fn named(programs: &Programs, name: &str) -> Self {
        Self::of(&programs.contestant, name)
    }

    /// The same, by the program that counts allocations.
    #[must_use]
    pub fn counting(programs: &Programs, name: &str) -> Self {
        Self::of(&programs.counting_contestant, name)
    }

    fn of(program: &Path, name: &str) -> Self {
        let program = program.to_string_lossy().into_owned();
        Self {
            name: name.to_owned(),
            line: vec![program, name.to_owned()],
        }
    }
}

/// One contestant and one server, ready for jobs. Both end when this is dropped.
#[derive(Debug)]
pub struct Cell {
    /// The server, which may be asked what it has seen.
    pub server: ServerProcess,
    contestant: Process,
    clock: CpuClock,
    version: String,
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

/// How long a contestant may take to start: an interpreter with its libraries on a busy machine.
const START: Duration = Duration::from_secs(60);

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
        let name = &command.name;
        let (program, arguments) = command
            .line
            .split_first()
            .ok_or_else(|| Failure::new(format_args!("{name}: no command")))?;
        let mut program = std::process::Command::new(program);
        program.args(arguments);
        let mut contestant = cores.at(place(Place::Contestant), || {
            Process::start(&mut program, name)
        })?;
        let clock = CpuClock::of(contestant.id())?;
        let line = contestant.receive(START)?;
        let Ok(Ready {
            ready: true,
            version,
            ..
        }) = serde_json::from_str(&line)
        else {
            return Err(contestant.lost(format_args!("is not ready: {}", start_of(&line))));
        };
        Ok(Self {
            server,
            contestant,
            clock,
            version,
        })
    }

    /// What the contestant says of itself.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The contestant's process number.
    #[must_use]
    pub fn contestant(&self) -> u32 {
        self.contestant.id()
    }

    /// Lets the contestant do a job, and reads the clocks around it.
    ///
    /// # Errors
    /// If it declines, ends, answers with something else, or too late.
    pub fn run(&mut self, job: &Job, within: Duration) -> Result<Measured, Failure> {
        self.server.mark()?;
        let cpu = self.clock.read()?;
        let started = Instant::now();
        self.begin(job)?;
        let done = self.end(within)?;
        let wall = started.elapsed();
        let cpu = self.clock.read()?.saturating_sub(cpu);
        let cpu = cpu + Duration::from_nanos(done.children_cpu_ns);
        let counters = self.server.read()?;
        Ok(Measured {
            done,
            wall,
            cpu,
            counters,
        })
    }

    /// Hands over a job.
    ///
    /// # Errors
    /// If the contestant has ended.
    pub fn begin(&mut self, job: &Job) -> Result<(), Failure> {
        let line = serde_json::to_string(job).map_err(Failure::new)?;
        self.contestant.send(&line)
    }

    /// Waits for the job to be done.
    ///
    /// # Errors
    /// If the contestant declines, ends, answers with something else, or too late.
    pub fn end(&mut self, within: Duration) -> Result<Done, Failure> {
        let line = self.contestant.receive(within)?;
        match serde_json::from_str(&line) {
            Ok(Answer::Done(done)) => Ok(done),
            Ok(Answer::Refused { error }) if CANNOT.contains(&error.as_str()) => {
                Err(Failure::Cannot(error))
            }
            Ok(Answer::Refused { error }) => Err(self.contestant.lost(error)),
            Err(_) => {
                let start = start_of(&line);
                Err(self.contestant.lost(format_args!("not an answer: {start}")))
            }
        }
    }

    /// Lets the contestant end by itself.
    ///
    /// # Errors
    /// If it does not.
    pub fn close(mut self, within: Duration) -> Result<(), Failure> {
        self.contestant.end(within)
    }

    /// What went wrong, with what the contestant said about it.
    #[must_use]
    pub fn fault(&self, why: &str) -> Failure {
        self.contestant.lost(why)
    }
}

/// Enough of a line to recognise it.
fn start_of(line: &str) -> String {
    format!("{:?}", line.chars().take(80).collect::<String>())
}
