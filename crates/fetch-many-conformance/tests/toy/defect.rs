//! What can be wrong with a strategy.

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
    BlocksAsync,
    NoUserAgent,
    NoConnectTimeout,
    KeepsDescriptors,
    SwallowsPanic,
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

    /// Does nothing as long as the caller is busy.
    pub(crate) fn freeze(self) {
        while self == Self::FreezesWhileCallerIsBusy && !CALLER_WAITS.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
