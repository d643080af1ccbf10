//! What can be wrong with a strategy.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// One thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// Nothing is.
    None,
    DropsAnItem,
    WrongIndex,
    WrongOrder,
    IgnoresLimit,
    IgnoresPerHost,
    IgnoresLookahead,
    TakesEagerly,
    Sequential,
    FreezesWhileCallerIsBusy,
    EndsAtFirstError,
    StatusIsError,
    NoTimeout,
    NoDeadline,
    NoCap,
    RetriesPost,
    NoRetries,
    NoBudget,
    SleepsThroughRetryAfter,
    TruncatedIsOk,
    ResetIsEnd,
    DeafToStop,
    StartsAfterStop,
    StaysRunning,
    WrongTally,
    HidesStaleness,
    IgnoresFresh,
    NoIdleTimeout,
    NoMaxIdle,
    NoReuse,
    PanicsInAsync,
    NoUserAgent,
    NoConnectTimeout,
    KeepsDescriptors,
    KeepsThreads,
    SwallowsPanic,
    /// Follows redirects itself, with all headers.
    FollowsRedirects,
    /// Gives each redirect the whole timeout.
    TimeoutPerRedirect,
    AddsAHeader,
    NoDecoding,
    /// Keeps something of each failure for ever.
    KeepsFailures,
    /// Tries again at once, and again, where descriptors have run out.
    SpinsWithoutDescriptors,
    PanicsWithoutThreads,
}

thread_local! {
    /// Whether this thread runs what passes for async code here.
    static IN_ASYNC: Cell<bool> = const { Cell::new(false) };
}

/// Runs code as if it were async.
pub(crate) fn in_async(code: &mut dyn FnMut()) {
    IN_ASYNC.set(true);
    code();
    IN_ASYNC.set(false);
}

/// Whether a caller of the strategy that freezes is in `next`.
static CALLER_WAITS: AtomicBool = AtomicBool::new(false);

impl Defect {
    /// Says whether the caller is in `next`.
    pub(crate) fn caller_waits(self, waits: bool) {
        if self == Self::FreezesWhileCallerIsBusy {
            CALLER_WAITS.store(waits, Ordering::SeqCst);
        }
    }

    /// Panics in code that passes for async, as a strategy should.
    pub(crate) fn check_may_block(self) {
        assert!(
            self != Self::PanicsInAsync || !IN_ASYNC.get(),
            "this thread runs async code: use `Fetcher` there"
        );
    }

    /// Does nothing as long as the caller is busy.
    pub(crate) fn freeze(self) {
        while self == Self::FreezesWhileCallerIsBusy && !CALLER_WAITS.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
