//! The exercises of the book, a file each, with its imports, its types and a hint. They compile as they are, and stop at
//! their `todo!`. Write one, and ask whether it is right:
//!
//! `cargo learn try warmest`
//!
//! The [answers] are tested by the same checks.

macro_rules! exercises {
    ($($name:ident)*) => {
        $(#[allow(
            clippy::needless_pass_by_value,
            clippy::unused_async,
            dead_code,
            unused_imports,
            unused_mut,
            unused_variables,
            reason = "what is not written yet uses nothing"
        )]
        pub mod $name;)*
    };
}

exercises! {
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

pub mod answers;
#[cfg(feature = "async")]
pub use self::with_async::*;

/// Those that need an async runtime.
#[cfg(feature = "async")]
pub mod with_async {
    exercises! {
        add_length
        by_then
        fetch_once
        gather
        grequests_map
        journal
    }
}
