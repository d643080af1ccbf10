//! What a contestant holds in memory at most: [`Peaks`].

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::process::{Failure, Process};
use crate::job::BODY_BYTES;

/// Measures peak memory, each time of a new process, against one server that keeps nothing.
#[derive(Debug)]
pub struct Peaks {
    server: Process,
    contestant: PathBuf,
}

impl Peaks {
    /// Starts the server's process.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn new(server: &Path, contestant: &Path) -> Result<Self, Failure> {
        let server = Process::start(server, &[], "the server")?;
        let contestant = contestant.to_owned();
        Ok(Self { server, contestant })
    }

    /// The peak resident memory, in KiB, of a contestant that fetches so much.
    ///
    /// # Errors
    /// If any response was missing or wrong, or the system does not tell (only Linux does).
    pub fn measure(
        &mut self,
        contestant: &str,
        limit: usize,
        requests: usize,
        delay: Duration,
    ) -> Result<u32, Failure> {
        let delay = delay.as_micros();
        let url = self.server.ask(&format!("start {BODY_BYTES} {delay}"))?;
        let mut process = Process::start(&self.contestant, &[contestant], contestant)?;
        process.ask(&format!("stream {url} {limit} {requests}"))?;
        let peak = peak(process.id());
        self.server.ask("stop")?;
        peak.ok_or_else(|| Failure::new("this system does not tell a process's peak memory"))
    }
}

/// `VmHWM`, the peak resident set, from proc(5).
fn peak(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
