//! The native API on a current-thread runtime, which runs only while its thread awaits.

use std::process::ExitCode;

use fetch_many::strategy::Source;
use fetch_many_conformance::{Checks, Subject};
use fetch_many_tokio::{
    Capability, Config, Error, FetchMany, Fetcher, Ledger, Outcome, OutcomeStream, Outcomes, Plan,
    Requests, StopHandle, Tally,
};
use futures_util::StreamExt;
use tokio::runtime::{Builder, Runtime};

fn main() -> ExitCode {
    Checks::of(Subject::new(CurrentThread::new))
        .except(EXCEPTED)
        .main()
}

#[rustfmt::skip]
const EXCEPTED: [(&str, &str); 4] = [
    ("law_06_progress", "nothing runs on a current-thread runtime while its thread is busy"),
    ("law_17_not_for_async_code", "the native API does not block; this test's adapter does"),
    ("request_answered_at_accept", "hyper reads what comes before it has the request, and drops it; reqwest gives nobody a hand in that"),
    ("pool_closed_mid_head", "reqwest does not tell whether a byte of an answer had come"),
];

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime without threads can be made")
}

/// The contract, kept by blocking on the stream. (In a program of your own: use `Blocking`.)
#[derive(Debug)]
struct CurrentThread {
    runtime: Runtime,
    fetcher: Fetcher,
}

impl CurrentThread {
    fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            runtime: runtime(),
            fetcher: Fetcher::new(config)?,
        })
    }
}

impl FetchMany for CurrentThread {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::from_source(BlockedOn {
            runtime: &self.runtime,
            outcomes: Some(self.fetcher.stream(requests, plan)),
        })
    }

    fn capabilities(&self) -> &'static [Capability] {
        if cfg!(feature = "http2") {
            &[Capability::Http2]
        } else {
            &[]
        }
    }
}

struct BlockedOn<'a> {
    runtime: &'a Runtime,
    /// `None` only while it is dropped.
    outcomes: Option<OutcomeStream<Requests<'a>>>,
}

impl<'a> BlockedOn<'a> {
    fn outcomes(&self) -> &OutcomeStream<Requests<'a>> {
        self.outcomes.as_ref().expect("not dropped")
    }
}

impl Iterator for BlockedOn<'_> {
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        let outcomes = self.outcomes.as_mut()?;
        self.runtime.block_on(async {
            let outcome = outcomes.next().await;
            // A program awaits other things too, and lets what was aborted end.
            tokio::task::yield_now().await;
            outcome
        })
    }
}

/// As a program's own runtime would go on to run, and end what was aborted.
impl Drop for BlockedOn<'_> {
    fn drop(&mut self) {
        self.outcomes = None;
        self.runtime.block_on(tokio::task::yield_now());
    }
}

impl Source for BlockedOn<'_> {
    fn tally(&self) -> Tally {
        self.outcomes().tally()
    }

    fn ledger(&self) -> Ledger {
        self.outcomes().ledger()
    }

    fn stop_handle(&self) -> StopHandle {
        self.outcomes().stop_handle()
    }
}
