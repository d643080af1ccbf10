//! The programs of the book that need an async runtime: the [listings].
//!
//! The fragments in the chapters are tests of this crate.

pub mod listings;

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
    #[doc = include_str!("../../05-how-many.md")]
    struct HowMany;
    #[doc = include_str!("../../06-under-the-client.md")]
    struct UnderTheClient;
    #[doc = include_str!("../../07-the-road-not-taken.md")]
    struct TheRoadNotTaken;
    #[doc = include_str!("../../08-timeouts.md")]
    struct Timeouts;
    #[doc = include_str!("../../09-failures.md")]
    struct Failures;
    #[doc = include_str!("../../10-resources.md")]
    struct Resources;
    #[doc = include_str!("../../11-gotchas.md")]
    struct Gotchas;
    #[doc = include_str!("../../12-measuring-honestly.md")]
    struct MeasuringHonestly;
    #[doc = include_str!("../../13-results.md")]
    struct Results;
    #[doc = include_str!("../../14-next-steps.md")]
    struct NextSteps;
    #[doc = include_str!("../../15-reuse.md")]
    struct Reuse;
    #[doc = include_str!("../../answers.md")]
    struct Answers;
    #[doc = include_str!("../../faq.md")]
    struct Faq;
}
