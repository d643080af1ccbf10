//! Laws 3, 4 and 16, as the caller sees them half-way.

use std::cell::Cell;
use std::sync::Arc;

use fetch_many::{ErrorKind, Order, Plan, Retry};

use crate::toy::{answer, fetch, index, outcomes, urls};
use crate::watch::watched;

#[test]
fn the_tally_is_exact_after_every_outcome() {
    watched(|| {
        for order in [Order::AsGiven, Order::AsCompleted] {
            let plan = Plan::new(8).lookahead(4).order(order);
            let plan = plan.retry(Retry::none());
            let mut batch = outcomes(2_000, &plan, &Arc::default(), |request, told| {
                if index(request) % 5 == 0 {
                    return Err(ErrorKind::Tls.into());
                }
                answer(request, told)
            });
            assert_eq!(batch.tally(), fetch_many::Tally::default());
            let (mut answered, mut failed) = (0, 0);
            while let Some(outcome) = batch.next() {
                answered += usize::from(outcome.result.is_ok());
                failed += usize::from(outcome.result.is_err());
                let tally = batch.tally();
                assert_eq!((tally.answered, tally.failed), (answered, failed));
                assert!(tally.taken - tally.yielded() <= 12);
            }
            assert_eq!((answered, failed), (1_600, 400));
            assert_eq!(batch.tally().taken, 2_000);
        }
    });
}

#[test]
fn the_input_is_taken_from_only_as_far_as_allowed() {
    watched(|| {
        let taken = Cell::new(0);
        let input = urls(500).inspect(|_| taken.set(taken.get() + 1));
        let plan = Plan::new(3).lookahead(2);
        let batch = fetch(input, &plan, &Arc::default(), answer);
        assert_eq!(taken.get(), 0);
        for (yielded, _) in (1..).zip(batch) {
            assert!(taken.get() - yielded < 5, "law 3");
        }
        assert_eq!(taken.get(), 500);
    });
}
