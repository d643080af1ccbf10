//! Law 15: the stop handle, and dropping the outcomes.

use std::sync::Arc;
use std::thread;

use fetch_many::{ErrorKind, Outcome, Plan};

use crate::toy::{Counts, answer, fetch, hang, index, outcomes, urls};
use crate::watch::{Watch, watched};

fn is_cancelled(outcome: &Outcome) -> bool {
    let error = outcome.result.as_ref().err();
    error.is_some_and(|error| error.kind() == ErrorKind::Cancelled)
}

#[test]
fn a_stop_from_another_thread_ends_a_caller_that_is_blocked() {
    watched(|| {
        let counts = Arc::default();
        let batch = outcomes(100, &Plan::new(3).lookahead(2), &counts, hang);
        let stop = batch.stop_handle();
        let watch = Arc::clone(&counts);
        let stopper = thread::spawn(move || {
            watch.until(|counts| counts.begun == 3);
            stop.stop();
            stop.stop();
        });
        let indexes: Vec<_> = batch
            .inspect(|outcome| assert!(is_cancelled(outcome)))
            .map(|outcome| outcome.index)
            .collect();
        // The caller may have been about to take any of the first five.
        let all: Vec<_> = (0..indexes.len()).collect();
        assert!((3..=5).contains(&indexes.len()));
        assert_eq!(indexes, all);
        stopper.join().unwrap();
        counts.until(|counts| counts.running == 0);
        counts.change(|counts| assert_eq!((counts.told, counts.begun), (3, 3)));
    });
}

#[test]
fn what_is_complete_at_a_stop_is_yielded_as_it_is() {
    watched(|| {
        let counts = Arc::default();
        let plan = Plan::new(4).lookahead(0);
        let mut batch = outcomes(100, &plan, &counts, |request, told| {
            if index(request) == 0 {
                return hang(request, told);
            }
            answer(request, told)
        });
        let first = batch.next().unwrap();
        counts.until(|counts| counts.running == 1);
        batch.stop_handle().stop();
        let rest: Vec<_> = batch.by_ref().collect();
        let cancelled: Vec<_> = rest
            .iter()
            .filter(|outcome| is_cancelled(outcome))
            .collect();
        assert!(first.result.is_ok());
        assert!(cancelled.iter().any(|outcome| outcome.index == 0));
        assert_eq!(batch.tally().cancelled, cancelled.len());
        assert_eq!(batch.tally().taken, 1 + rest.len());
        assert!(batch.next().is_none());
    });
}

#[test]
fn a_stop_before_the_start_takes_nothing() {
    let counts = Arc::default();
    let mut input = urls(3);
    let mut batch = fetch(input.by_ref(), &Plan::new(2), &counts, answer);
    batch.stop_handle().stop();
    assert!(batch.next().is_none());
    assert_eq!(batch.tally(), fetch_many::Tally::default());
    drop(batch);
    assert_eq!(input.count(), 3);
}

#[test]
fn a_stop_after_the_end_changes_nothing() {
    watched(|| {
        let counts = Arc::default();
        let mut batch = outcomes(10, &Plan::new(2), &counts, answer);
        let stop = batch.stop_handle();
        assert_eq!(batch.by_ref().count(), 10);
        let tally = batch.tally();
        stop.stop();
        assert!(batch.next().is_none());
        assert_eq!(batch.tally(), tally);
        assert_eq!((tally.taken, tally.answered), (10, 10));
        drop(batch);
        stop.clone().stop();
        counts.change(|counts| assert_eq!(counts.told, 0));
    });
}

#[test]
fn dropping_the_outcomes_ends_every_worker_once() {
    watched(|| {
        let counts: Arc<Watch<Counts>> = Arc::default();
        let watch = Arc::clone(&counts);
        let mut batch = outcomes(100, &Plan::new(4), &counts, move |request, told| {
            if index(request) == 0 {
                watch.until(|counts| counts.begun == 4);
                return answer(request, told);
            }
            hang(request, told)
        });
        counts.change(|counts| assert_eq!(counts.started, 0));
        assert_eq!(batch.next().unwrap().index, 0);
        drop(batch);
        counts.until(|counts| counts.running == 0);
        // The worker of the first has retired, or has gone on with another and was told as well.
        counts.change(|counts| assert_eq!((counts.started, counts.told + 1), (4, counts.begun)));
    });
}
