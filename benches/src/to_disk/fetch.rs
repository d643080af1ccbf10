//! The program that fetches: [`run`] in it, and [`Fetch`] which starts it.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, id};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::{
    Bytes, Config, FetchManyExt, Files, Head, Intake, Plan, Retry, Sink, SinkTo, Stored, Whole,
};
use fetch_many_strategies::Strategy;
use serde::{Deserialize, Serialize};

use crate::harness::Failure;
use crate::harness::memory::Memory;

/// What is to be fetched, and where it goes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Fetch {
    pub(super) strategy: String,
    pub(super) url: String,
    pub(super) count: usize,
    pub(super) limit: usize,
    pub(super) to: To,
    /// Longer than the server may take, shorter than a sink that is slow.
    pub(super) timeout: Duration,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum To {
    /// Files that are brought to the disk before they get their names.
    Synced(PathBuf),
    /// Files.
    Files(PathBuf),
    /// Memory, of a caller that is busy for so long with each.
    Busy(Duration),
    /// Nowhere, at so many bytes a second for all of them together.
    Slow(u32),
}

/// What it has come to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Fetched {
    /// The most that was resident, in KiB.
    pub(super) peak: u64,
    pub(super) elapsed: Duration,
}

impl Fetch {
    /// The command that does it.
    pub(super) fn command(&self) -> Result<Command, Failure> {
        let mut command = Command::new(env::current_exe().map_err(Failure::new)?);
        let fetch = serde_json::to_string(self).map_err(Failure::new)?;
        command.args(["fetch", &fetch]);
        Ok(command)
    }
}

/// Fetches as the argument says, and says what it came to.
pub(super) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let fetch = arguments.first().copied().unwrap_or_default();
    let fetch: Fetch = serde_json::from_str(fetch).map_err(Failure::new)?;
    let strategy: Strategy = fetch.strategy.parse().map_err(Failure::new)?;
    let config = Config::default()
        .timeout(fetch.timeout)
        .stall(fetch.timeout);
    let fetcher = strategy.make(&config).map_err(Failure::new)?;
    let mut plan = Plan::new(fetch.limit).retry(Retry::none());
    plan.sink = fetch.to.sink();
    let busy = match fetch.to {
        To::Busy(time) => time,
        _ => Duration::ZERO,
    };
    let began = Instant::now();
    let urls = (0..fetch.count).map(|_| &fetch.url);
    for outcome in fetcher.fetch(urls, &plan) {
        outcome.result.map_err(Failure::new)?;
        thread::sleep(busy);
    }
    let came_to = Fetched {
        elapsed: began.elapsed(),
        peak: Memory::of(id())?.peak,
    };
    println!("{}", serde_json::to_string(&came_to).map_err(Failure::new)?);
    Ok(())
}

impl To {
    fn sink(&self) -> Option<SinkTo> {
        match self {
            Self::Synced(directory) => Some(SinkTo::new(files(directory))),
            Self::Files(directory) => Some(SinkTo::new(files(directory).unsynced())),
            Self::Busy(_) => None,
            Self::Slow(speed) => Some(SinkTo::new(Slow::new(*speed))),
        }
    }
}

fn files(directory: &Path) -> Files {
    Files::new(directory, |head| head.index.to_string())
}

/// A sink that is busy with each byte.
#[derive(Clone)]
struct Slow {
    /// Bytes a second.
    speed: u32,
    /// When it is done with what it has.
    until: Arc<Mutex<Instant>>,
}

impl Slow {
    fn new(speed: u32) -> Self {
        let until = Arc::new(Mutex::new(Instant::now()));
        Self { speed, until }
    }
}

impl Sink for Slow {
    fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
        Ok(Box::new(self.clone()))
    }
}

impl Intake for Slow {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        let bytes = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let now = Instant::now();
        let done = {
            let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
            // What is lost by a late waking is made up for.
            *until += Duration::from_secs(1) * bytes / self.speed;
            *until
        };
        thread::sleep(done.saturating_duration_since(now));
        Ok(())
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        Ok(Stored::new(whole.length))
    }
}
