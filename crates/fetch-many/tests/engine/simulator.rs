//! Drives a batch as a dispatcher does: workers finish and go on, a caller sleeps until woken.

use std::time::{Duration, Instant};

use fetch_many::http::Uri;
use fetch_many::strategy::{Attempt, Batch, Step};
use fetch_many::{ErrorKind, Outcome};

use crate::ledger::Ledger;
use crate::reply::Reply;
use crate::scenario::{Given, Move, Scenario};
use crate::slots::{self, Slots};

pub(crate) struct Simulator {
    batch: Batch,
    ledger: Ledger,
    slots: Slots,
    now: Instant,
    input: std::vec::IntoIter<Given>,
    /// Attempts that workers are at, with the index of the request, and since when.
    running: Vec<(usize, Attempt, Instant)>,
    caller: Caller,
    /// Whether the caller will be busy with the next outcome.
    leaves: bool,
    /// Whether the input has nothing at the moment.
    stalled: bool,
    starts: usize,
    idle_wakes: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Caller {
    Asleep(Option<Instant>),
    Busy,
    Done,
}

impl Simulator {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let now = Instant::now();
        Self {
            batch: Batch::new(&scenario.whole_plan(), &scenario.config),
            ledger: Ledger::new(scenario, now),
            slots: Slots::new(&scenario.plan),
            now,
            input: scenario.input.clone().into_iter(),
            running: Vec::new(),
            caller: Caller::Busy,
            leaves: false,
            stalled: false,
            starts: 0,
            idle_wakes: 0,
        }
    }

    pub(crate) fn run(mut self, moves: &[Move]) {
        assert_eq!(self.batch.taken(), 0, "law 4: taken before asked");
        self.call();
        for next in moves {
            self.make(*next);
        }
        self.settle();
    }

    fn make(&mut self, next: Move) {
        match next {
            Move::Finish(which, reply) => self.finish(which, reply),
            Move::Pass(time) => self.pass(time),
            Move::Leave => self.leaves = true,
            Move::Return => self.return_caller(),
            Move::Stall => self.stalled = true,
            Move::Flow => self.flow(),
            Move::Stop => self.stop(),
        }
    }

    fn return_caller(&mut self) {
        self.leaves = false;
        if self.caller == Caller::Busy {
            self.call();
        }
    }

    fn flow(&mut self) {
        self.stalled = false;
        if let Caller::Asleep(_) = self.caller {
            self.call();
        }
    }

    fn stop(&mut self) {
        self.batch.stop(self.now);
        self.ledger.close(ErrorKind::Cancelled);
        self.check();
        if let Caller::Asleep(_) = self.caller {
            self.call();
        }
    }

    /// The caller asks for what there is to do, until it has to wait. Returns how much it did.
    fn call(&mut self) -> usize {
        for done in 0.. {
            self.ledger.look(self.now);
            let step = self.batch.step(self.now);
            self.slots.begin(self.now);
            let rest = self.take(step);
            self.check();
            if let Some(caller) = rest {
                self.caller = caller;
                return done;
            }
        }
        unreachable!("every step but the last is checked to be some progress")
    }

    /// Does what the step says. Returns what the caller does then, unless it asks again.
    fn take(&mut self, step: Step<Attempt>) -> Option<Caller> {
        match step {
            Step::Take if self.stalled => {
                let until = self.batch.next_wake();
                self.ledger.check_wait(until, false);
                return Some(Caller::Asleep(until));
            }
            Step::Take => self.feed(),
            Step::Start(attempt) => self.start(attempt),
            Step::Yield(outcome) => return self.accept(&outcome),
            Step::Wait(until) => {
                self.ledger.check_wait(until, true);
                return Some(Caller::Asleep(until));
            }
            Step::Done => {
                self.ledger.check_done();
                self.slots.end(self.now);
                return Some(Caller::Done);
            }
        }
        None
    }

    fn feed(&mut self) {
        let Some(given) = self.input.next() else {
            self.ledger.end();
            return self.batch.end();
        };
        let index = self.ledger.take(&given);
        self.batch.push(given.request(index), self.now);
    }

    fn accept(&mut self, outcome: &Outcome) -> Option<Caller> {
        self.ledger.accept(outcome);
        self.slots.accept(outcome, self.now);
        self.leaves.then_some(Caller::Busy)
    }

    fn start(&mut self, attempt: Attempt) {
        let index = index_of(attempt.request.uri());
        self.ledger.start(index, &attempt);
        self.starts += 1;
        self.running.push((index, attempt, self.now));
    }

    /// A worker hands in a result and, unless it panicked, goes on with what may start.
    fn finish(&mut self, which: usize, reply: Reply) {
        if self.running.is_empty() {
            return;
        }
        let (index, mut attempt, began) = self.running.remove(which % self.running.len());
        self.ledger.look(self.now);
        self.ledger.finish(index, reply);
        slots::mark(&mut attempt.course, began, self.now);
        self.batch
            .finish(attempt, reply.into_result_of(index), self.now);
        if reply != Reply::Error(ErrorKind::Other) {
            if let Some(next) = self.batch.start(self.now) {
                self.start(next);
            }
        }
        self.check();
        self.rouse();
    }

    fn check(&mut self) {
        self.ledger.check_accounts(&self.batch);
        self.slots.check(&mut self.batch, self.now);
    }

    /// Wakes the caller for what the dispatcher wakes it for. If that is nothing, it must have had
    /// every reason to sleep on.
    fn rouse(&mut self) {
        let Caller::Asleep(until) = self.caller else {
            return;
        };
        let sooner = match (self.batch.next_wake(), until) {
            (Some(at), Some(set)) => at < set,
            (at, None) => at.is_some(),
            (None, Some(_)) => false,
        };
        if sooner || self.batch.needs_caller() {
            self.call();
        } else {
            self.ledger.check_wait(until, !self.stalled);
        }
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Caller::Asleep(Some(until)) = self.caller {
            if until > end {
                break;
            }
            self.now = until;
            if self.call() == 0 {
                self.idle_wakes += 1;
            }
            let expected = 2 * self.starts + 8;
            assert!(self.idle_wakes <= expected, "woken for nothing, often");
        }
        self.now = end;
        self.ledger.pass(end);
        self.slots.check(&mut self.batch, end);
        if let Caller::Asleep(until) = self.caller {
            self.ledger.check_wait(until, !self.stalled);
        }
    }

    /// Nothing disturbs the batch any more: it must come to its end.
    fn settle(&mut self) {
        self.return_caller();
        self.flow();
        while let Caller::Asleep(until) = self.caller {
            if self.running.is_empty() {
                let until = until.expect("deadlock: nothing runs and nothing is due");
                self.pass(until - self.now);
            } else {
                self.finish(0, Reply::Status(200, None));
            }
        }
        // What still runs has been given up, and its results change nothing.
        let accounts = (self.batch.taken(), self.batch.retries());
        while let Some((_, attempt, _)) = self.running.pop() {
            assert!(self.batch.is_closed(), "done, and an attempt still runs");
            self.batch
                .finish(attempt, Reply::Stale.into_result(), self.now);
        }
        assert!(self.batch.start(self.now).is_none());
        assert!(matches!(self.batch.step(self.now), Step::Done));
        let unchanged = (self.batch.taken(), self.batch.retries());
        assert_eq!(unchanged, accounts);
        self.slots.check_end(&mut self.batch, self.now);
    }
}

fn index_of(uri: &Uri) -> usize {
    let mut segments = uri.path().split('/').skip(1);
    segments.next().unwrap_or_default().parse().unwrap()
}
