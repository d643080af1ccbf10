//! A sink that blocks.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fetch_many::{
    Bytes, Config, ErrorKind, FetchManyExt, Head, Intake, Plan, Retry, Sink, Stored, Whole,
};

use super::store::Store;
use crate::broken::ensure;
use crate::checks::expect::{describe, expect_kind, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// A gate that is shut, and opens by itself after a time, so that nobody waits for ever.
#[derive(Clone, Debug)]
pub(super) struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    is_open: Mutex<bool>,
    opened: Condvar,
    until: Instant,
}

impl Gate {
    pub(super) fn shut_for(longest: Duration) -> Self {
        Self(Arc::new(Inner {
            is_open: Mutex::new(false),
            opened: Condvar::new(),
            until: Instant::now() + longest,
        }))
    }

    pub(super) fn open(&self) {
        *self
            .0
            .is_open
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        self.0.opened.notify_all();
    }

    pub(super) fn pass(&self) {
        let is_open = self
            .0
            .is_open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let left = self.0.until.saturating_duration_since(Instant::now());
        let passed = self
            .0
            .opened
            .wait_timeout_while(is_open, left, |is_open| !*is_open);
        drop(passed);
    }
}

/// A sink behind a gate, for some of the paths.
pub(super) struct Gated {
    pub(super) store: Store,
    pub(super) gate: Gate,
    pub(super) path: &'static str,
}

impl Sink for Gated {
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        let is_gated = head.uri.path().starts_with(self.path);
        let gate = is_gated.then(|| self.gate.clone());
        Ok(Box::new(GatedIntake(gate, self.store.open(head)?)))
    }
}

struct GatedIntake(Option<Gate>, Box<dyn Intake>);

impl Intake for GatedIntake {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        if let Some(gate) = &self.0 {
            gate.pass();
        }
        self.1.write(data)
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        self.1.commit(whole)
    }
}

/// More than may wait for a sink.
const STUCK: usize = 4 << 20;

/// A sink that blocks, among others that do not, and a deadline. There is no room for more than one body, and what waits
/// for the sink takes all of it.
///
/// # Errors
/// [`Broken`], if the others do not come through, or the batch outlasts its deadline.
pub(in crate::checks) fn sink_blocks(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| {
        let is_stuck = hit.path.starts_with("/stuck");
        let body = if is_stuck {
            vec![b'x'; STUCK]
        } else {
            b"stored".to_vec()
        };
        Reply::new().ok(body)
    })?;
    let strategy = subject.make(&Config::default())?;
    let (store, gate) = (Store::default(), Gate::shut_for(subject.waits()));
    let sink = Gated {
        store: store.clone(),
        gate: gate.clone(),
        path: "/stuck",
    };
    let deadline = Duration::from_secs(2);
    let plan = Plan::new(3)
        .retry(Retry::none())
        .deadline(deadline)
        .in_memory(0)
        .sink(sink);
    let paths: Vec<_> = ["/stuck/0", "/stuck/1"]
        .into_iter()
        .map(str::to_owned)
        .chain((0..8).map(|number| format!("/good/{number}")))
        .collect();
    let begin = Instant::now();
    let mut outcomes: Vec<_> = strategy
        .fetch(paths.iter().map(|path| server.url(path)), &plan)
        .collect();
    let took = begin.elapsed();
    gate.open();
    outcomes.sort_unstable_by_key(|outcome| outcome.index);
    ensure!(
        outcomes.len() == paths.len(),
        "{} outcomes of {} requests",
        outcomes.len(),
        paths.len()
    );
    for (outcome, path) in outcomes.iter().zip(&paths) {
        if path.starts_with("/stuck") {
            expect_kind(outcome, ErrorKind::Deadline).map_err(|broken| broken.of(path))?;
        } else {
            ensure!(outcome.result.is_ok(), "{path}: {}", describe(outcome));
            let committed = store.shelf(path).committed;
            ensure!(
                committed == [b"stored"],
                "{path}: committed is {committed:?}"
            );
        }
    }
    ensure!(
        took < 10 * deadline,
        "a deadline of {deadline:?} ended after {took:?}"
    );
    Ok(())
}
