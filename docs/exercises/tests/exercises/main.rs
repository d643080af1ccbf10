//! The checks of the exercises. Each is a test of the reader's function, which is ignored until it is asked for, and of the
//! answer; and of a first try or two, which it must refuse in words that help.

use std::fmt::Debug;

/// The two tests of this exercise, in the file of its check.
macro_rules! exercise {
    ($name:ident) => {
        #[test]
        #[ignore = "an exercise: yours to write; `cargo learn try` runs it"]
        fn exercise() {
            check(fetch_many_exercises::$name::$name);
        }

        #[test]
        fn answer() {
            check(fetch_many_exercises::answers::$name);
        }
    };
}

/// Something that does not do, and the words that the check has for it.
macro_rules! first_try {
    ($name:ident, $words:literal, $try:expr) => {
        #[test]
        #[should_panic(expected = $words)]
        fn $name() {
            check($try);
        }
    };
}

mod first_of;
mod leaders;
mod may_be_kept;
mod plan_for;
mod read_all;
mod retries;
mod servers;
mod statuses;
mod verdict;
mod warmest;

#[cfg(feature = "async")]
mod add_length;
#[cfg(feature = "async")]
mod by_then;
#[cfg(feature = "async")]
mod clients;
#[cfg(feature = "async")]
mod fetch_once;
#[cfg(feature = "async")]
mod gather;
#[cfg(feature = "async")]
mod grequests_map;
#[cfg(feature = "async")]
mod journal;

/// Fails with these words, and with both values, unless what was found is what was expected.
#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a check reads better with values than with references"
)]
fn expect<T: Debug + PartialEq>(found: T, expected: T, words: &str) {
    assert!(
        found == expected,
        "{words}\n\n  expected: {expected:?}\n  found:    {found:?}\n"
    );
}
