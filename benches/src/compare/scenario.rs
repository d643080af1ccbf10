//! What a question is made of: [`Scenario`], [`Case`].

use fetch_many_race::record::{Metric, Rival, ServerKind};

use crate::server::Behaviour;

/// One question, asked of every contestant in rounds.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it asks, for the report.
    pub asks: &'static str,
    /// The loads, one table each.
    pub cases: Vec<Case>,
    /// What is compared; the first is what the scenario is about.
    pub metrics: &'static [Metric],
    /// With whom.
    pub rival: Rival,
    /// How many rounds.
    pub rounds: usize,
    /// No further round starts that would end after so many seconds.
    pub seconds: u64,
}

/// What is done with a contestant: whoever is timed is not looked at otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Its clocks are read around a job.
    Timed,
    /// Its memory is read while the server holds `limit` responses.
    Weighed,
    /// What the system and the allocator do for it is counted.
    Counted,
    /// Its peak of memory is read after few requests and after many.
    Grown,
}

/// One load, the same for every contestant.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The scenario's name, and the limit if there are several.
    pub id: String,
    /// How many requests are in flight at once.
    pub limit: usize,
    /// How many requests make a sample.
    pub requests: usize,
    /// Who answers.
    pub server: ServerKind,
    /// How.
    pub behaviour: Behaviour,
    /// Requests per second, or as many as there can be.
    pub rate: Option<f64>,
    /// How often one request is tried again.
    pub retries: u32,
    /// How long one attempt may take.
    pub timeout_ms: u64,
    /// Whether server and contestant have a core each, and no more.
    pub pinned: bool,
    /// What is done with a contestant.
    pub pass: Pass,
    /// With whom it is compared, if not with the scenario's rival.
    pub rival: Option<Rival>,
}

impl Case {
    pub(super) fn new(id: impl Into<String>, limit: usize, requests: usize) -> Self {
        Self {
            id: id.into(),
            limit,
            requests,
            server: ServerKind::Sink,
            behaviour: Behaviour {
                body_bytes: 1_024,
                hosts: 1,
                ..Behaviour::default()
            },
            rate: None,
            retries: 0,
            timeout_ms: 30_000,
            pinned: true,
            pass: Pass::Timed,
            rival: None,
        }
    }

    /// Whether the client, or else the server, is what holds it up.
    #[must_use]
    pub fn saturates(&self) -> bool {
        self.rate.is_none() && self.behaviour.delay_us == 0 && !self.loses_connections()
    }

    /// Whether connections have to be replaced.
    #[must_use]
    pub fn loses_connections(&self) -> bool {
        let behaviour = &self.behaviour;
        behaviour.faults > 0.0 || behaviour.cuts > 0.0 || behaviour.closes > 0.0
    }

    /// Whether exactly `limit` requests must be seen in flight, and their connections.
    #[must_use]
    pub fn one_host(&self) -> bool {
        self.behaviour.hosts <= 1
    }
}
