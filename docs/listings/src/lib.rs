//! The programs of the tutorial: the [server] that all of them fetch from, the [listings], the
//! [exercises] and their [answers].
//!
//! The fragments in the chapters are tests of this crate.

pub mod answers;
pub mod exercises;
pub mod listings;
pub mod server;

/// The chapters, whose fragments run as tests of the documentation.
#[cfg(doctest)]
mod chapters {
    #[doc = include_str!("../../00-in-a-hurry.md")]
    struct InAHurry;
    #[doc = include_str!("../../01-one-contract.md")]
    struct OneContract;
    #[doc = include_str!("../../02-threads.md")]
    struct Threads;
    #[doc = include_str!("../../03-async.md")]
    struct Async;
    #[doc = include_str!("../../04-gevent.md")]
    struct Gevent;
    #[doc = include_str!("../../08-timeouts.md")]
    struct Timeouts;
    #[doc = include_str!("../../09-failures.md")]
    struct Failures;
    #[doc = include_str!("../../10-resources.md")]
    struct Resources;
    #[doc = include_str!("../../11-gotchas.md")]
    struct Gotchas;
}
