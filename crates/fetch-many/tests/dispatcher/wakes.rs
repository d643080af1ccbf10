//! No wake-up is lost, however the workers' ends and the caller's questions interleave.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

use fetch_many::strategy::{Dispatcher, Job, Step};
use fetch_many::{Config, ErrorKind, IntoRequest, Order, Plan, Rate, Response, Retry};

use crate::toy::{answer, index, outcomes, send_outcomes};
use crate::watch::{Watch, watched};

/// Runs so many items to the end, with every third failing in a way that can heal.
fn run(requests: usize, plan: &Plan) {
    let counts = Arc::default();
    let batch = outcomes(requests, plan, &counts, |request, told| {
        if index(request) % 3 == 0 {
            return Err(ErrorKind::Connect.into());
        }
        answer(request, told)
    });
    let mut seen = vec![false; requests];
    for outcome in batch {
        assert!(!std::mem::replace(&mut seen[outcome.index], true));
    }
    assert!(seen.iter().all(|seen| *seen));
    counts.until(|counts| counts.running == 0);
}

#[test]
fn quick_items_all_come_through() {
    watched(|| {
        for limit in [1, 2, 64] {
            let plan = Plan::new(limit).retry(Retry::none());
            run(4_000, &plan);
            run(4_000, &plan.lookahead(0).order(Order::AsGiven));
        }
    });
}

#[test]
fn items_that_wait_for_a_time_come_through() {
    watched(|| {
        let micros = Duration::from_micros(300);
        let retry = Retry::up_to(3).backoff(micros, micros).budget(1.0, 1_000);
        let mut rate = Rate::per_second(1).burst(2);
        rate.interval = Duration::from_micros(100);
        for limit in [1, 2, 64] {
            let plan = Plan::new(limit).retry(retry.clone());
            run(1_000, &plan);
            run(1_000, &plan.per_host(1).rate(rate).order(Order::AsGiven));
        }
    });
}

/// Between two calls of `next` a batch may go to another thread: then that one is to be woken.
#[test]
fn who_waits_is_woken_whoever_made_the_batch() {
    watched(|| {
        // How far the other thread is cannot be seen; in some of these rounds it sleeps.
        for round in 0..200 {
            let counts = Arc::default();
            let released = Arc::new(Watch::<bool>::default());
            let held = Arc::clone(&released);
            let plan = Plan::new(1).lookahead(0);
            let mut batch = send_outcomes(2, &plan, &counts, move |request, told| {
                if index(request) == 1 {
                    held.until(|released| *released);
                }
                answer(request, told)
            });
            assert!(batch.next().is_some());
            let other = thread::spawn(move || batch.count());
            counts.until(|counts| counts.begun == 2);
            for _ in 0..round {
                thread::yield_now();
            }
            released.change(|released| *released = true);
            assert_eq!(other.join().unwrap(), 1);
        }
    });
}

/// Counts how often it is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

struct Caller {
    dispatcher: Dispatcher,
    bell: Arc<Bell>,
}

impl Caller {
    fn new(plan: &Plan) -> Self {
        Self {
            dispatcher: Dispatcher::new(plan, &Config::default()),
            bell: Arc::default(),
        }
    }

    /// Asks while the input has nothing.
    fn step(&mut self) -> Step<Job> {
        let waker = Waker::from(Arc::clone(&self.bell));
        self.dispatcher.step(false, &waker)
    }

    fn push(&mut self, url: &str) {
        self.dispatcher.push(url.into_request());
    }

    fn start(&mut self) -> Job {
        match self.step() {
            Step::Start(job) => job,
            step => panic!("nothing starts: {step:?}"),
        }
    }

    fn rings(&self) -> usize {
        self.bell.0.load(Ordering::SeqCst)
    }
}

#[test]
fn a_caller_without_input_is_woken_for_outcomes_and_not_for_starts() {
    let mut caller = Caller::new(&Plan::new(1));
    assert!(matches!(caller.step(), Step::Wait(None)));
    caller.push("http://host/0");
    caller.push("http://host/1");
    let job = caller.start();
    assert!(matches!(caller.step(), Step::Wait(None)));
    let next = job.finish(Ok(Response::default())).expect("the next job");
    assert_eq!(caller.rings(), 1);
    // Nobody waits now, so nobody is woken.
    assert!(next.finish(Ok(Response::default())).is_none());
    assert_eq!(caller.rings(), 1);
    assert!(matches!(caller.step(), Step::Yield(outcome) if outcome.index == 0));
    assert_eq!(
        caller.dispatcher.tally().answered,
        1,
        "the other is not yielded yet"
    );
    assert!(matches!(caller.step(), Step::Yield(outcome) if outcome.index == 1));
    assert!(matches!(caller.step(), Step::Wait(None)));
    caller.dispatcher.end();
    assert!(matches!(caller.step(), Step::Done));
    assert!(matches!(caller.step(), Step::Done));
}

#[test]
fn a_caller_is_woken_to_set_a_timer() {
    let plan = Plan::new(2).per_host(1).order(Order::AsGiven);
    let mut caller = Caller::new(&plan.rate(Rate::per_second(1)));
    for url in ["http://slow/0", "http://host/1", "http://host/2"] {
        caller.push(url);
    }
    let _slow = caller.start();
    let job = caller.start();
    assert!(matches!(caller.step(), Step::Wait(None)));
    // No outcome yet, since the first is not complete, and nothing to start before its time.
    assert!(job.finish(Ok(Response::default())).is_none());
    assert_eq!(caller.rings(), 1);
    assert!(matches!(caller.step(), Step::Wait(Some(_))));
}

#[test]
fn a_stop_wakes_a_caller_without_input() {
    let mut caller = Caller::new(&Plan::new(1));
    assert!(matches!(caller.step(), Step::Wait(None)));
    caller.dispatcher.stop_handle().stop();
    assert_eq!(caller.rings(), 1);
    assert!(matches!(caller.step(), Step::Done));
}

#[test]
fn a_job_dropped_wakes_the_caller() {
    let mut caller = Caller::new(&Plan::new(1).order(Order::AsGiven));
    caller.push("http://host/0");
    let job = caller.start();
    assert!(matches!(caller.step(), Step::Wait(None)));
    drop(job);
    assert_eq!(caller.rings(), 1);
    let Step::Yield(outcome) = caller.step() else {
        panic!("no outcome");
    };
    assert_eq!(outcome.result.unwrap_err().kind(), ErrorKind::Other);
}
