//! A contestant that runs: [`Running`].

use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::clock::CpuClock;
use super::{Command, Cores, Place, Process};
use crate::Failure;
use crate::protocol::{Answer, CANNOT, Ready};

/// How long a contestant may take to start: an interpreter with its libraries on a busy machine.
const START: Duration = Duration::from_secs(60);

/// A contestant in a process of its own, ready for jobs. It ends, with its own children, when this is dropped.
///
/// What a job and its answer are is for the two sides to agree on; [`protocol`](crate::protocol) has the rest.
///
/// ```
/// # #[cfg(unix)] {
/// use std::time::Duration;
///
/// use fetch_many_race::process::{Command, Cores, Place, Running};
///
/// // Whatever it is asked for, it did it once.
/// let script = r#"echo '{"ready":true,"name":"once","version":"1"}'; while read -r job; do echo '{"times":1}'; done"#;
/// let command = Command::new("once", ["sh", "-c", script]);
/// let cores = Cores::find().unwrap();
/// let mut once = Running::start(&command, &cores, Place::Anywhere).unwrap();
/// assert_eq!(once.version(), "1");
///
/// #[derive(serde::Deserialize)]
/// struct Did {
///     times: u32,
/// }
/// let timed = once.run::<Did>(&"a job", Duration::from_secs(10)).unwrap();
/// assert_eq!(timed.done.times, 1);
/// assert!(timed.wall > Duration::ZERO);
/// # }
/// ```
#[derive(Debug)]
pub struct Running {
    process: Process,
    clock: CpuClock,
    version: String,
}

/// What one job gave, as the contestant says and as seen from outside.
#[derive(Clone, Debug)]
pub struct Timed<D> {
    /// What it says.
    pub done: D,
    /// From the job's line to the answer's.
    pub wall: Duration,
    /// Its CPU time meanwhile, without that of its children; zero where the system shows none.
    pub cpu: Duration,
}

impl Running {
    /// Starts it, and waits until it says that it is ready.
    ///
    /// # Errors
    /// If it cannot be started, does not say so in a minute, or says something else.
    pub fn start(command: &Command, cores: &Cores, place: Place) -> Result<Self, Failure> {
        let name = &command.name;
        let (program, arguments) = command
            .line
            .split_first()
            .ok_or_else(|| Failure::new(format_args!("{name}: no command")))?;
        let mut program = std::process::Command::new(program);
        program.args(arguments);
        let mut process = cores.at(place, || Process::start(&mut program, name))?;
        let clock = CpuClock::of(process.id())?;
        let line = process.receive(START)?;
        let Ok(Ready {
            ready: true,
            version,
            ..
        }) = serde_json::from_str(&line)
        else {
            return Err(process.lost(format_args!("is not ready: {}", start_of(&line))));
        };
        Ok(Self {
            process,
            clock,
            version,
        })
    }

    /// What it says of itself.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its process number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Lets it do a job, and reads the clocks around it.
    ///
    /// # Errors
    /// If it declines, ends, answers with something else, or too late.
    pub fn run<D: DeserializeOwned>(
        &mut self,
        job: &impl Serialize,
        within: Duration,
    ) -> Result<Timed<D>, Failure> {
        let cpu = self.clock.read()?;
        let started = Instant::now();
        self.begin(job)?;
        let done = self.end(within)?;
        let wall = started.elapsed();
        let cpu = self.clock.read()?.saturating_sub(cpu);
        Ok(Timed { done, wall, cpu })
    }

    /// Hands over a job.
    ///
    /// # Errors
    /// If it has ended.
    pub fn begin(&mut self, job: &impl Serialize) -> Result<(), Failure> {
        let line = serde_json::to_string(job).map_err(Failure::new)?;
        self.process.send(&line)
    }

    /// Waits for the job to be done.
    ///
    /// # Errors
    /// If it declines ([`Failure::Cannot`]), ends, answers with something else, or too late.
    pub fn end<D: DeserializeOwned>(&mut self, within: Duration) -> Result<D, Failure> {
        let line = self.process.receive(within)?;
        match serde_json::from_str(&line) {
            Ok(Answer::Done(done)) => Ok(done),
            Ok(Answer::Refused { error }) if CANNOT.contains(&error.as_str()) => {
                Err(Failure::Cannot(error))
            }
            Ok(Answer::Refused { error }) => Err(self.process.lost(error)),
            Err(_) => {
                let start = start_of(&line);
                Err(self.process.lost(format_args!("not an answer: {start}")))
            }
        }
    }

    /// Lets it end by itself.
    ///
    /// # Errors
    /// If it does not.
    pub fn close(mut self, within: Duration) -> Result<(), Failure> {
        self.process.end(within)
    }

    /// What went wrong, with what it said about it on standard error.
    #[must_use]
    pub fn fault(&self, why: &str) -> Failure {
        self.process.lost(why)
    }
}

/// Enough of a line to recognise it.
fn start_of(line: &str) -> String {
    format!("{:?}", line.chars().take(80).collect::<String>())
}
