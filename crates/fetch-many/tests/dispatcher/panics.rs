//! Law 7: a panic is one item's error, or the caller's own; the batch goes on.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Barrier};

use fetch_many::{ErrorKind, Order, Plan};

use crate::toy::{answer, fetch, index, outcomes, urls};
use crate::watch::watched;

#[test]
fn after_panics_in_workers_the_batch_goes_on_at_full_capacity() {
    watched(|| {
        for order in [Order::AsGiven, Order::AsCompleted] {
            let pair = Barrier::new(2);
            let plan = Plan::new(2).order(order);
            let batch = outcomes(20, &plan, &Arc::default(), move |request, told| {
                if index(request) < 6 {
                    // Like a panic, without its message on the screen.
                    resume_unwind(Box::new("a panic in an exchange"));
                }
                // Nobody passes alone: with one slot lost, this would hang.
                pair.wait();
                answer(request, told)
            });
            for outcome in batch {
                let kind = outcome.result.err().map(|error| error.kind());
                assert_eq!(kind, (outcome.index < 6).then_some(ErrorKind::Other));
            }
        }
    });
}

#[test]
fn a_panic_in_the_input_is_the_callers_and_the_batch_can_go_on() {
    watched(|| {
        let input = urls(10).enumerate().map(|(index, url)| {
            if index == 3 {
                resume_unwind(Box::new("a panic in the input"));
            }
            url
        });
        let mut batch = fetch(input, &Plan::new(8), &Arc::default(), answer);
        let mut yielded = 0;
        let panic = loop {
            match catch_unwind(AssertUnwindSafe(|| batch.next())) {
                Ok(outcome) => yielded += usize::from(outcome.is_some()),
                Err(panic) => break panic,
            }
        };
        assert_eq!(panic.downcast_ref(), Some(&"a panic in the input"));
        yielded += batch.by_ref().count();
        // The fourth was lost in the panic, before it was taken.
        assert_eq!((yielded, batch.tally().taken), (9, 9));
        assert_eq!(batch.tally().answered, 9);
    });
}
