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
    TrustsAnyone,
    /// Takes an idle connection to the same port, whatever its host is.
    PoolsByPort,
    LostHandshakeIsTls,
    AlertIsLoss,
    GarbageIsLoss,
    StalledLookupIsResolve,
    /// Sets no limit to `Retry-After`.
    BelievesRetryAfter,
    /// Keeps the last header of a name only.
    MergesHeaders,
    /// Listens to the server once all is sent.
    DeafWhileSending,
    LostRequestIsConnect,
    /// Writes an IPv6 address without its brackets.
    NoBrackets,
    CutsUrls,
    /// Has no outcome for what is no request.
    SkipsInvalid,
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
