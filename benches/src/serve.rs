//! A process that speaks for one contestant: [`serve`].

use std::process::ExitCode;
use std::time::{Duration, Instant};

use fetch_many_race::protocol::{Answer, Ready, answer_lines, say};

use crate::compare::protocol::{Allocations, Done, Job};
use crate::entries::{self, Entry};
use crate::job::{Results, Runner};

/// Answers jobs on standard input for the contestant that the first argument names. `allocated` tells
/// what was asked of the allocator so far, in a program that counts it.
#[must_use]
pub fn serve(allocated: Option<fn() -> Allocations>) -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some(entry) = entries::find(&name) else {
        eprintln!("no contestant is called {name:?}");
        return ExitCode::FAILURE;
    };
    let ready = Ready {
        ready: true,
        name,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let mut made = Lazy {
        entry,
        made: None,
        allocated,
    };
    let end = say(&ready).and_then(|()| {
        answer_lines(
            |job: Result<Job, String>| match job.and_then(|job| made.fetch(&job)) {
                Ok(done) => Answer::Done(done),
                Err(error) => Answer::Refused { error },
            },
        )
    });
    if let Err(error) = end {
        eprintln!("{}: {error}", entry.name);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// A contestant that is made by its first job, which tells its timeout.
struct Lazy {
    entry: &'static Entry,
    made: Option<(u64, Box<dyn Runner>)>,
    allocated: Option<fn() -> Allocations>,
}

impl Lazy {
    fn fetch(&mut self, job: &Job) -> Result<Done, String> {
        if let Some(cannot) = self.entry.cannot(job) {
            return Err(cannot.to_owned());
        }
        let contestant = match self.made.take() {
            Some((timeout, made)) if timeout == job.timeout_ms => made,
            _ => self
                .entry
                .make(Duration::from_millis(job.timeout_ms))
                .map_err(|error| error.to_string())?,
        };
        let (_, contestant) = self.made.insert((job.timeout_ms, contestant));
        let mut results = Results::new();
        let before = self.allocated.map(|allocated| allocated());
        let start = Instant::now();
        contestant.fetch(job, &mut results)?;
        let wall = start.elapsed();
        let after = self.allocated.map(|allocated| allocated());
        if let Some(complaint) = results.complaint() {
            eprintln!("{complaint}");
        }
        let mut done = results.done(wall);
        done.allocations = after.zip(before).map(|(after, before)| Allocations {
            calls: after.calls - before.calls,
            bytes: after.bytes - before.bytes,
        });
        Ok(done)
    }
}
