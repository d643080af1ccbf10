//! Answers to the exercises, one file each, tested by the same checks. The chapter `answers.md` says why they are so.

#![allow(
    clippy::missing_errors_doc,
    clippy::must_use_candidate,
    missing_docs,
    reason = "what each must do is said in the exercise, and they have the same signatures"
)]

macro_rules! answers {
    ($($name:ident)*) => {
        $(mod $name;
        pub use self::$name::$name;)*
    };
}

answers! {
    first_of
    leaders
    may_be_kept
    plan_for
    read_all
    retries
    statuses
    verdict
    warmest
}

#[cfg(feature = "async")]
answers! {
    add_length
    by_then
    fetch_once
    gather
    grequests_map
    journal
}
