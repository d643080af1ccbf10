//! The fault matrix.

use fetch_many_conformance::{Subject, faults};
use fetch_many_threads::Blocking;

/// What this strategy makes of a fault that is not what must come of it, and why it stays.
const RECORDED: [(&str, &str, &str); 0] = [];

#[test]
fn every_fault_gives_its_outcome() {
    let subject = Subject::new(Blocking::new);
    let found = faults::deviations(&subject).expect("the strategy can be made");
    let found: Vec<_> = found
        .iter()
        .map(|(name, came)| (*name, &came[..]))
        .collect();
    assert_eq!(found, RECORDED.map(|(name, came, _)| (name, came)));
}

#[test]
fn every_prefix_is_the_whole_or_an_error() {
    let found = faults::prefixes(&Subject::new(Blocking::new)).expect("the strategy can be made");
    assert_eq!(found, []);
}

#[test]
fn every_split_is_the_same_response() {
    let found = faults::splits(&Subject::new(Blocking::new)).expect("the strategy can be made");
    assert_eq!(found, []);
}
