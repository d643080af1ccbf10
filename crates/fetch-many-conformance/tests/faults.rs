//! Cuts, splits and mutations: they can be met, and they can fail.

#[allow(dead_code, unused_imports, reason = "most of it is for other tests")]
mod toy;

use fetch_many_conformance::faults::{self, Difference};
use fetch_many_conformance::{Broken, Subject};

use crate::toy::{Defect, Threads};

fn subject(defect: Defect) -> Subject {
    Subject::new(move |config| Threads::new(config, defect))
}

type Deviations = fn(&Subject) -> Result<Vec<(String, String)>, Broken>;

/// What is wrong, and the cut by which it is found, or how the names of the splits begin: on a busy machine some split comes
/// in one piece.
const FOUND: [(Defect, Deviations, &str); 4] = [
    (Defect::TruncatedIsOk, faults::prefixes, "length [..60] Fin"),
    (
        Defect::TruncatedIsOk,
        faults::prefixes,
        "chunked [..90] Fin",
    ),
    (Defect::ResetIsEnd, faults::prefixes, "close [..50] Rst"),
    (Defect::HeadInOneRead, faults::splits, "http10 at "),
];

#[test]
fn a_strategy_that_is_right_deviates_nowhere() {
    for deviations in [faults::prefixes, faults::splits] {
        let found = deviations(&subject(Defect::None)).expect("a server can be made");
        assert_eq!(found, []);
    }
}

#[test]
fn each_defect_is_found() {
    for (defect, deviations, name) in FOUND {
        let found = deviations(&subject(defect)).expect("a server can be made");
        let names: Vec<_> = found.iter().map(|(name, _)| &name[..]).collect();
        let is_found = names.iter().any(|found| found.starts_with(name));
        assert!(is_found, "{defect:?}: {names:?}");
    }
}

fn differences(one: Defect, other: Defect) -> Vec<Difference> {
    let subjects = [("one", subject(one)), ("other", subject(other))];
    faults::differences(&subjects, 1, 0..300).expect("a server can be made")
}

#[test]
fn strategies_that_differ_are_told_apart() {
    assert!(differences(Defect::None, Defect::None).is_empty());
    let found = differences(Defect::None, Defect::TruncatedIsOk);
    assert!(found.iter().any(|case| case.came[0].1 != case.came[1].1));
}

#[test]
fn strategies_that_agree_on_a_short_body_are_found() {
    let found = differences(Defect::TruncatedIsOk, Defect::TruncatedIsOk);
    assert!(found.iter().any(|case| case.came[0].1 == case.came[1].1));
}
