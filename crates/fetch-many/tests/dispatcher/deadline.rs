//! Law 9: the batch ends at its deadline, and what it has by then is kept.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::{ErrorKind, Plan};

use crate::toy::{answer, hang, index, outcomes};
use crate::watch::{Watch, watched};

#[test]
fn a_deadline_ends_a_caller_that_is_blocked() {
    watched(|| {
        let counts = Arc::default();
        let deadline = Duration::from_millis(30);
        let plan = Plan::new(3).lookahead(1).deadline(deadline);
        let begun = Instant::now();
        let mut batch = outcomes(100, &plan, &counts, hang);
        for outcome in batch.by_ref() {
            let kind = outcome.result.unwrap_err().kind();
            assert_eq!(kind, ErrorKind::Deadline);
        }
        assert!(begun.elapsed() >= deadline);
        let tally = batch.tally();
        assert_eq!((tally.failed, tally.cancelled), (tally.taken, 0));
        // The workers are ended although the outcomes live on.
        counts.until(|counts| counts.running == 0);
        counts.change(|counts| assert_eq!(counts.told, counts.started));
    });
}

#[test]
fn a_deadline_that_passes_while_the_caller_is_busy_keeps_what_came_before() {
    watched(|| {
        // The workers must be done with their part before the deadline: give them more time until
        // they are.
        let mut deadline = Duration::from_millis(50);
        while !keeps_what_came_before(deadline) {
            deadline *= 4;
        }
    });
}

/// `false` if the deadline came too early to tell.
fn keeps_what_came_before(deadline: Duration) -> bool {
    let counts = Arc::default();
    let stage = Arc::new(Watch::<Stage>::default());
    let watch = Arc::clone(&stage);
    let plan = Plan::new(3).deadline(deadline);
    let begun = Instant::now();
    let mut batch = outcomes(3, &plan, &counts, move |request, told| {
        if index(request) == 2 {
            watch.change(|stage| *stage = Stage::AllRun.max(*stage));
            watch.until(|stage| *stage == Stage::Late);
        }
        watch.until(|stage| *stage >= Stage::AllRun);
        answer(request, told)
    });
    let first = batch.next().expect("three were given");
    // The deadline's clock has started before this.
    let late = Instant::now() + deadline;
    if first.result.is_ok() {
        counts.until(|counts| counts.running == 1);
    }
    let in_time = begun.elapsed() < deadline;
    thread::sleep(late.saturating_duration_since(Instant::now()));
    stage.change(|stage| *stage = Stage::Late);
    counts.until(|counts| counts.running == 0);
    if !in_time {
        return false;
    }
    let mut rest: Vec<_> = batch.collect();
    rest.sort_unstable_by_key(|outcome| outcome.index);
    let kinds: Vec<_> = rest
        .iter()
        .map(|outcome| outcome.result.as_ref().err().map(fetch_many::Error::kind))
        .collect();
    // The last has a result as well, but it came too late.
    assert_eq!(kinds, [None, Some(ErrorKind::Deadline)]);
    true
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    #[default]
    Begin,
    AllRun,
    Late,
}
