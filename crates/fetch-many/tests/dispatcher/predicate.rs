//! The caller's predicate runs without any lock, and what it does to itself is its own item's.

use std::panic::resume_unwind;
use std::sync::{Arc, OnceLock};

use fetch_many::{ErrorKind, Plan, Retry, StopHandle};

use crate::toy::{answer, index, outcomes};
use crate::watch::watched;

/// It would wait for ever for a lock that its worker held.
#[test]
fn a_predicate_may_stop_its_own_batch() {
    watched(|| {
        let handle = Arc::new(OnceLock::<StopHandle>::new());
        let stop = Arc::clone(&handle);
        let retry = Retry::default().when(move |_, _, _| {
            stop.get()
                .expect("it is set before the first `next`")
                .stop();
            false
        });
        let plan = Plan::new(4).retry(retry);
        let mut batch = outcomes(100, &plan, &Arc::default(), answer);
        handle.get_or_init(|| batch.stop_handle());
        let yielded = batch.by_ref().count();
        let tally = batch.tally();
        assert_eq!(tally.taken, yielded);
        assert!(tally.cancelled > 0, "{tally:?}");
    });
}

#[test]
fn a_predicate_that_panics_harms_nobody_else() {
    watched(|| {
        let retry = Retry::default().when(|request, _, _| {
            if index(request) % 2 == 0 {
                // Like a panic, without its message on the screen.
                resume_unwind(Box::new("a panic in a predicate"));
            }
            false
        });
        let plan = Plan::new(3).retry(retry);
        let mut yielded = 0;
        for outcome in outcomes(30, &plan, &Arc::default(), answer) {
            let kind = outcome.result.err().map(|error| error.kind());
            assert_eq!(kind, (outcome.index % 2 == 0).then_some(ErrorKind::Other));
            yielded += 1;
        }
        assert_eq!(yielded, 30);
    });
}
