//! Where the time goes: the slots of a simulated batch, and the phases of its outcomes.

use std::time::{Duration, Instant};

use fetch_many::strategy::{Batch, Course, Stage};
use fetch_many::{Outcome, Phases, Plan, Spent};

/// What is known of a batch's time from outside.
pub(crate) struct Slots {
    limit: u128,
    /// The first step, and the last, once it has come.
    began: Option<Instant>,
    ended: Option<Instant>,
    yielded: Vec<Phases>,
}

impl Slots {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            limit: plan.limit.get() as u128,
            began: None,
            ended: None,
            yielded: Vec::new(),
        }
    }

    pub(crate) fn begin(&mut self, now: Instant) {
        self.began.get_or_insert(now);
    }

    pub(crate) fn end(&mut self, now: Instant) {
        self.ended.get_or_insert(now);
    }

    /// The slots of all the time that has passed, each counted once.
    pub(crate) fn check(&self, batch: &mut Batch, now: Instant) {
        let ledger = batch.ledger(now);
        let began = self.began.unwrap_or(now);
        let elapsed = self.ended.unwrap_or(now) - began;
        assert_eq!(ledger.elapsed(), elapsed);
        assert_eq!(ledger.total(), self.limit * elapsed.as_nanos());
        let sum: u128 = ledger.iter().map(|(_, nanos)| nanos).sum();
        assert_eq!(sum, ledger.total(), "{ledger:?}");
    }

    /// All of a request's time, and each phase of it in its place.
    pub(crate) fn accept(&mut self, outcome: &Outcome, now: Instant) {
        let (phases, timing) = (&outcome.phases, &outcome.timing);
        assert_eq!(timing.yielded, now);
        assert_eq!(phases.sojourn(), timing.sojourn(), "{phases:?}");
        assert_eq!(phases.total(), now - timing.taken, "{phases:?}");
        let is_sent = outcome.attempts > 0;
        let used = phases.iter().filter(|(spent, _)| is_exchange(*spent));
        let used: Duration = used.map(|(_, time)| time).sum();
        assert!(is_sent || used.is_zero(), "{phases:?}");
        assert!(used <= timing.in_flight(), "{phases:?}");
        self.yielded.push(*phases);
    }

    /// Once all are yielded: what slots were at is what requests were at, and no slot waited for what no request did.
    pub(crate) fn check_end(&self, batch: &mut Batch, now: Instant) {
        let ledger = batch.ledger(now);
        let of_requests = |spent| -> u128 {
            let times = self.yielded.iter().map(|phases| phases.get(spent));
            times.map(|time| time.as_nanos()).sum()
        };
        for (slots, nanos) in ledger.iter() {
            let Some(spent) = Spent::ALL.into_iter().find(|it| it.name() == slots.name()) else {
                continue;
            };
            if is_exchange(spent) {
                assert_eq!(nanos, of_requests(spent), "{slots} of {ledger:?}");
            } else if !spent.is_held() {
                assert!(nanos <= of_requests(spent), "{slots} of {ledger:?}");
            }
        }
    }
}

/// Whether a request that spends its time so has a slot.
fn is_exchange(spent: Spent) -> bool {
    !spent.is_waiting() && !spent.is_held()
}

/// An exchange writes in its course how far it came and when, each stage as long as the others.
pub(crate) fn mark(course: &mut Course, began: Instant, now: Instant) {
    let parts = u32::try_from(Stage::ALL.len()).expect("there are not that many");
    for (part, stage) in (1..).zip(&Stage::ALL[1..]) {
        course.enter_at(*stage, began + (now - began) * part / parts);
    }
}
