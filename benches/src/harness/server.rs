//! A server in a process of its own: [`ServerProcess`].

use std::path::Path;
use std::time::Duration;

use fetch_many_race::Failure;
use fetch_many_race::process::{Cores, Place, Process};
use fetch_many_race::record::ServerKind;

use super::Programs;
use crate::server::{Behaviour, Counters, Instruction, Reply};

/// A server answers its commands at once; under load, a little later.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs, until this is dropped.
#[derive(Debug)]
pub struct ServerProcess {
    process: Process,
    urls: Vec<String>,
}

impl ServerProcess {
    /// Starts one.
    ///
    /// # Errors
    /// If it cannot be started, or cannot listen.
    pub fn start(
        programs: &Programs,
        kind: ServerKind,
        behaviour: &Behaviour,
        cores: &Cores,
        place: Place,
    ) -> Result<Self, Failure> {
        let program = match kind {
            ServerKind::Sink => &programs.sink_server,
            ServerKind::Wiremock => &programs.mock_server,
        };
        cores.at(place, || Self::start_program(program, behaviour))
    }

    /// Starts a server that is a program of its own.
    ///
    /// # Errors
    /// If it cannot be started, or cannot listen.
    pub fn start_program(program: &Path, behaviour: &Behaviour) -> Result<Self, Failure> {
        let mut command = std::process::Command::new(program);
        let process = Process::start(&mut command, "the server")?;
        let urls = Vec::new();
        let mut server = Self { process, urls };
        match server.ask(&Instruction::Start(behaviour.clone()))? {
            Reply::Urls(urls) => server.urls = urls,
            other => return Err(Failure::new(format_args!("the server: {other:?}"))),
        }
        Ok(server)
    }

    /// Where it serves, one URL per host.
    #[must_use]
    pub fn urls(&self) -> &[String] {
        &self.urls
    }

    /// Holds responses until so many requests are in flight.
    ///
    /// # Errors
    /// If the server has ended, or cannot.
    pub fn barrier(&mut self, requests: usize, hold: bool) -> Result<(), Failure> {
        self.ask(&Instruction::Barrier { requests, hold }).map(drop)
    }

    /// Lets it count from here.
    ///
    /// # Errors
    /// If the server has ended.
    pub fn mark(&mut self) -> Result<(), Failure> {
        self.ask(&Instruction::Mark).map(drop)
    }

    /// What it has counted since.
    ///
    /// # Errors
    /// If the server has ended.
    pub fn read(&mut self) -> Result<Counters, Failure> {
        match self.ask(&Instruction::Read)? {
            Reply::Counted(counters) => Ok(counters),
            other => Err(Failure::new(format_args!("the server: {other:?}"))),
        }
    }

    fn ask(&mut self, instruction: &Instruction) -> Result<Reply, Failure> {
        let line = serde_json::to_string(instruction).map_err(Failure::new)?;
        self.process.send(&line)?;
        let answer = self.process.receive(PATIENCE)?;
        match serde_json::from_str(&answer) {
            Ok(Reply::Failed(why)) => Err(Failure::new(format_args!("the server: {why}"))),
            Ok(reply) => Ok(reply),
            Err(error) => Err(self.process.lost(error)),
        }
    }
}
