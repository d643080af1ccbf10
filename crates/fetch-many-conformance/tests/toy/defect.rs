//! What can be wrong with a strategy.

use std::cell::Cell;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// One thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// Nothing is.
    None,
    DropsAnItem,
    /// Yields an outcome that nobody has asked for.
    AddsAnItem,
    WrongIndex,
    /// Loses what was attached to requests.
    LosesAttached,
    /// Takes the first `None` of an input for its end, and waits in its `next`.
    IteratesInput,
    WrongOrder,
    IgnoresLimit,
    IgnoresPerHost,
    IgnoresLookahead,
    /// Gives no host bounds of its own.
    IgnoresHosts,
    /// Treats all requests alike, whatever they have of their own.
    IgnoresSettings,
    IgnoresPriority,
    /// Panics in the background where a time is as long as it can be.
    PanicsAtExtremes,
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
    /// Does not adapt to what hosts say.
    NeverSlows,
    TruncatedIsOk,
    ResetIsEnd,
    /// Takes the first segment of a response for its whole head.
    HeadInOneRead,
    DeafToStop,
    StartsAfterStop,
    StaysRunning,
    WrongTally,
    HidesStaleness,
    IgnoresFresh,
    /// Keeps connections that are as old as one that has died without a word.
    KeepsTheDead,
    NoIdleTimeout,
    NoMaxIdle,
    NoReuse,
    PanicsInAsync,
    /// The same, after a panic of somebody else's.
    PanicsTwiceInAsync,
    NoUserAgent,
    NoConnectTimeout,
    KeepsDescriptors,
    KeepsThreads,
    SwallowsPanic,
    /// Follows redirects itself, with all headers.
    FollowsRedirects,
    /// Reads the body of a redirect as if somebody wanted it.
    WaitsForRedirects,
    /// Gives each redirect the whole timeout.
    TimeoutPerRedirect,
    AddsAHeader,
    NoDecoding,
    /// Puts something else in place of bytes that are not ASCII.
    LossyHeaders,
    /// Undoes percent-encoding before it sends a target.
    DecodesTargets,
    /// Goes straight to every host.
    IgnoresProxies,
    /// Goes to every host through the proxy.
    IgnoresExceptions,
    /// Tells a proxy the path alone.
    HidesUrls,
    /// Does not look at an idle connection before it uses it.
    ReusesUnseen,
    /// Neither looks, nor says that the connection was stale.
    DiesWithIdle,
    /// Keeps a connection with bytes that came after a body.
    KeepsLeftovers,
    /// Calls a connection stale that has brought half an answer.
    StaleAfterHalf,
    /// Keeps a connection whose exchange it has given up.
    KeepsGivenUp,
    TrustsAnyone,
    /// Trusts whom it always trusts, and nobody who is given.
    IgnoresRoots,
    /// Comes without the certificate that it is given.
    IgnoresIdentity,
    IgnoresCookies,
    /// Is made without what is required.
    IgnoresRequired,
    /// Says that it has HTTP/2, and has not.
    OnlySaysHttp2,
    /// Takes an idle connection to the same port, whatever its host is.
    PoolsByPort,
    LostHandshakeIsTls,
    AlertIsLoss,
    GarbageIsLoss,
    StalledLookupIsResolve,
    /// Waits for the first address of a name, whether it answers or not.
    OneAddress,
    /// Keeps the answer that led to addresses which do not connect.
    KeepsDeadAnswers,
    LooksUpEveryTime,
    LooksUpOneByOne,
    UnresolvedIsConnect,
    /// Connects to what it is forbidden to.
    IgnoresAddresses,
    /// Sets no limit to `Retry-After`.
    BelievesRetryAfter,
    /// Keeps the last header of a name only.
    MergesHeaders,
    /// Takes for no HTTP what comes before it has asked.
    RefusesEarlyAnswers,
    /// Listens to the server once all is sent.
    DeafWhileSending,
    LostRequestIsConnect,
    /// Writes an IPv6 address without its brackets.
    NoBrackets,
    CutsUrls,
    /// Has no outcome for what is no request.
    SkipsInvalid,
    /// Keeps something of each failure for ever.
    KeepsFailures,
    /// Tries again at once, and again, where descriptors have run out.
    SpinsWithoutDescriptors,
    PanicsWithoutThreads,
    /// Drops a task in place of running it.
    NeverSpawns,
    /// Tells those who watch nothing.
    TellsNobody,
    /// Does not say when an exchange came how far.
    TellsNoTimes,
    /// Gives errors no cause and no words.
    SaysKindsAlone,
    /// Keeps all bodies in memory.
    HidesSinks,
    WritesTwice,
    /// Commits what is dropped.
    CommitsHalves,
    /// Begins with what has come of another version.
    JoinsVersions,
    /// Takes the time of a sink for the server's.
    CountsSinkTime,
    /// Reads whether there is room or not.
    IgnoresRoom,
    IgnoresDigests,
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

    /// Whether an idle connection is used without a look.
    pub(crate) fn reuses_unseen(self) -> bool {
        matches!(
            self,
            Self::ReusesUnseen | Self::DiesWithIdle | Self::KeepsGivenUp | Self::StaleAfterHalf
        )
    }

    /// Whether what breaks off is taken for whole.
    pub(crate) fn cuts(self) -> bool {
        self == Self::TruncatedIsOk
    }

    /// Panics in code that passes for async, as a strategy should.
    pub(crate) fn check_may_block(self) {
        if self == Self::PanicsTwiceInAsync && IN_ASYNC.get() {
            let _ = panic::catch_unwind(|| panic!("somebody else's"));
        }
        let panics = matches!(self, Self::PanicsInAsync | Self::PanicsTwiceInAsync);
        assert!(
            !panics || !IN_ASYNC.get(),
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
