//! One cause of an empty slot each, to the nanosecond, and one thing that a request waits for.

use std::time::{Duration, Instant};

use fetch_many::strategy::{Attempt, Batch, Course, Stage, Step};
use fetch_many::{Config, IntoRequest, Order, Outcome, Plan, Rate, Retry, Slots, Spent};

use crate::reply::Reply;

/// A batch in time that the test makes pass, for a caller that does what the test says.
struct Story {
    batch: Batch,
    now: Instant,
}

impl Story {
    fn new(plan: &Plan) -> Self {
        let mut story = Self {
            batch: Batch::new(plan, &Config::default()),
            now: Instant::now(),
        };
        assert!(matches!(story.step(), Step::Take));
        story
    }

    fn step(&mut self) -> Step<Attempt> {
        self.batch.step(self.now)
    }

    fn pass(&mut self, millis: u64) {
        self.now += Duration::from_millis(millis);
    }

    fn push(&mut self, url: &str) {
        self.batch.push(url.into_request(), self.now);
    }

    fn start(&mut self) -> Attempt {
        match self.step() {
            Step::Start(attempt) => attempt,
            step => panic!("{step:?} where something starts"),
        }
    }

    fn finish(&mut self, attempt: Attempt, status: u16, retry_after: Option<u64>) {
        let result = Reply::Status(status, retry_after).into_result();
        self.batch.finish(attempt, result, self.now);
    }

    fn outcome(&mut self) -> Outcome {
        match self.step() {
            Step::Yield(outcome) => outcome,
            step => panic!("{step:?} where an outcome is ready"),
        }
    }

    /// What slots went to so far, in milliseconds; all that is not named is nothing.
    fn went_to(&mut self, expected: &[(Slots, u128)]) {
        let ledger = self.batch.ledger(self.now);
        let went = ledger.iter().filter(|(_, nanos)| *nanos > 0);
        let went: Vec<_> = went
            .map(|(slots, nanos)| (slots, nanos / 1_000_000))
            .collect();
        assert_eq!(went, expected);
    }
}

/// What a request's time went to, in milliseconds; all that is not named is nothing.
fn spent(outcome: &Outcome, expected: &[(Spent, u128)]) {
    let spent = outcome.phases.iter().filter(|(_, time)| !time.is_zero());
    let spent: Vec<_> = spent
        .map(|(spent, time)| (spent, time.as_millis()))
        .collect();
    assert_eq!(spent, expected);
}

#[test]
fn a_slow_input() {
    let mut story = Story::new(&Plan::new(3));
    story.pass(10);
    story.push("http://a/");
    let _attempt = story.start();
    assert!(matches!(story.step(), Step::Take));
    story.pass(5);
    story.went_to(&[(Slots::Input, 40), (Slots::Running, 5)]);
}

#[test]
fn an_input_that_ends_is_slow_until_it_says_so() {
    let mut story = Story::new(&Plan::new(2));
    story.push("http://a/");
    let _attempt = story.start();
    assert!(matches!(story.step(), Step::Take));
    story.pass(7);
    story.batch.end();
    assert!(matches!(story.step(), Step::Wait(None)));
    story.pass(3);
    story.went_to(&[(Slots::Input, 7), (Slots::Tail, 3), (Slots::Running, 10)]);
}

#[test]
fn a_caller_that_is_busy() {
    let mut story = Story::new(&Plan::new(2));
    story.push("http://a/");
    let attempt = story.start();
    story.finish(attempt, 200, None);
    story.pass(4);
    let outcome = story.outcome();
    spent(&outcome, &[(Spent::Caller, 4)]);
    story.pass(6);
    assert!(matches!(story.step(), Step::Take));
    story.pass(1);
    story.went_to(&[(Slots::Caller, 12), (Slots::Input, 10)]);
}

#[test]
fn a_request_of_which_others_are_in_the_way() {
    let mut story = Story::new(&Plan::new(1).lookahead(1));
    story.push("http://a/");
    story.push("http://b/");
    let first = story.start();
    assert!(matches!(story.step(), Step::Wait(None)));
    story.pass(8);
    story.finish(first, 200, None);
    let second = story.start();
    story.pass(2);
    story.finish(second, 200, None);
    spent(&story.outcome(), &[(Spent::Start, 8), (Spent::Caller, 2)]);
    spent(&story.outcome(), &[(Spent::Slot, 8), (Spent::Start, 2)]);
    story.went_to(&[(Slots::Start, 10)]);
}

#[test]
fn a_host_that_has_all_slots_is_not_limited_itself() {
    let mut story = Story::new(&Plan::new(1));
    story.push("http://a/");
    story.push("http://a/");
    let first = story.start();
    story.pass(8);
    story.finish(first, 200, None);
    let _second = story.start();
    story.outcome();
    story.batch.stop(story.now);
    spent(&story.outcome(), &[(Spent::Slot, 8)]);
}

#[test]
fn the_limit_of_a_host() {
    let mut story = Story::new(&Plan::new(4).per_host(1).lookahead(0));
    for _ in 0..3 {
        story.push("http://a/");
    }
    let first = story.start();
    assert!(matches!(story.step(), Step::Take));
    story.pass(9);
    story.finish(first, 200, None);
    // One slot is the first's, two are those that wait; the fourth has nobody.
    story.went_to(&[(Slots::Host, 18), (Slots::Input, 9), (Slots::Start, 9)]);
    let second = story.start();
    story.pass(1);
    story.finish(second, 200, None);
    let _third = story.start();
    spent(&story.outcome(), &[(Spent::Start, 9), (Spent::Caller, 1)]);
    spent(&story.outcome(), &[(Spent::Host, 9), (Spent::Start, 1)]);
}

#[test]
fn the_rate_of_a_host() {
    let mut story = Story::new(&Plan::new(2).lookahead(0).rate(Rate::per_second(100)));
    story.push("http://a/");
    story.push("http://a/");
    let first = story.start();
    story.finish(first, 200, None);
    story.outcome();
    assert!(matches!(story.step(), Step::Take));
    story.batch.end();
    assert!(matches!(story.step(), Step::Wait(Some(_))));
    // Ten of them are the rate's; then it could start, and the caller's thread is late.
    story.pass(13);
    let second = story.start();
    story.finish(second, 200, None);
    spent(&story.outcome(), &[(Spent::Slot, 3), (Spent::Rate, 10)]);
    story.went_to(&[(Slots::Rate, 10), (Slots::Caller, 3), (Slots::Tail, 13)]);
}

#[test]
fn a_pause_that_a_server_asks_for() {
    let mut story = Story::new(&Plan::new(1).retry(Retry::up_to(1)));
    story.push("http://a/");
    story.batch.end();
    let first = story.start();
    story.finish(first, 503, Some(2));
    assert!(matches!(story.step(), Step::Wait(Some(_))));
    story.pass(2_000);
    let second = story.start();
    story.finish(second, 200, None);
    spent(&story.outcome(), &[(Spent::Pause, 2_000)]);
    story.went_to(&[(Slots::Pause, 2_000)]);
}

#[test]
fn the_pause_before_a_repetition() {
    let retry = Retry::up_to(1)
        .seed(1)
        .backoff(Duration::from_secs(1), Duration::from_secs(1));
    let mut story = Story::new(&Plan::new(1).retry(retry));
    story.push("http://a/");
    story.batch.end();
    let first = story.start();
    story.finish(first, 503, None);
    assert_eq!((story.batch.retrying(), story.batch.waiting()), (1, 0));
    let Step::Wait(Some(until)) = story.step() else {
        panic!("nothing to wait for");
    };
    let pause = until - story.now;
    story.now = until;
    let second = story.start();
    story.finish(second, 200, None);
    let outcome = story.outcome();
    assert_eq!(outcome.phases.get(Spent::Backoff), pause);
    assert_eq!(outcome.phases.total(), pause);
    let ledger = story.batch.ledger(story.now);
    assert_eq!(ledger.get(Slots::Backoff), pause.as_nanos());
}

#[test]
fn an_order_and_the_bound_that_it_reaches() {
    let mut story = Story::new(&Plan::new(1).lookahead(1).order(Order::AsGiven));
    story.push("http://a/");
    story.push("http://b/");
    let retry = Reply::Status(503, None).into_result();
    let first = story.start();
    story.batch.finish(first, retry, story.now);
    let second = story.start();
    story.finish(second, 200, None);
    let Step::Wait(Some(until)) = story.step() else {
        panic!("nothing to wait for");
    };
    let pause = until - story.now;
    story.now = until;
    let again = story.start();
    story.finish(again, 200, None);
    story.pass(5);
    assert_eq!(story.outcome().index, 0);
    let outcome = story.outcome();
    assert_eq!(outcome.phases.get(Spent::Order), pause);
    assert_eq!(outcome.phases.get(Spent::Caller).as_millis(), 5);
}

#[test]
fn the_bound_of_what_may_be_taken() {
    let mut story = Story::new(&Plan::new(2).lookahead(0).order(Order::AsGiven));
    story.push("http://a/");
    story.push("http://b/");
    let _first = story.start();
    let second = story.start();
    story.finish(second, 200, None);
    assert!(matches!(story.step(), Step::Wait(None)));
    story.pass(6);
    story.went_to(&[(Slots::Bound, 6), (Slots::Running, 6)]);
}

#[test]
fn what_is_cut_off() {
    let mut story = Story::new(&Plan::new(2).lookahead(2).per_host(1));
    story.push("http://a/");
    story.push("http://a/");
    let mut first = story.start();
    story.pass(3);
    first.course = Course::new(story.now);
    first.course.enter_at(Stage::Lookup, story.now);
    story.batch.stop(story.now);
    story.finish(first, 200, None);
    spent(&story.outcome(), &[(Spent::Cut, 3)]);
    spent(&story.outcome(), &[(Spent::Host, 3)]);
    assert!(matches!(story.step(), Step::Done));
    story.pass(50);
    story.went_to(&[(Slots::Host, 3), (Slots::Cut, 3)]);
}

#[test]
fn more_slots_than_there_is_memory_for() {
    let mut story = Story::new(&Plan::new(usize::MAX));
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    story.now += year;
    let ledger = story.batch.ledger(story.now);
    let all = usize::MAX as u128 * year.as_nanos();
    assert_eq!((ledger.get(Slots::Input), ledger.total()), (all, all));
}
