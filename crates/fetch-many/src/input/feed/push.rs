//! Why nothing was pushed: [`PushError`].

use std::error::Error;
use std::fmt;

/// A request that was not pushed to a [`Feed`](crate::Feed), and why.
#[non_exhaustive]
pub struct PushError<R> {
    /// What was to be pushed.
    pub request: R,
    /// Why it was not.
    pub kind: PushErrorKind,
}

/// Why nothing was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushErrorKind {
    /// The batch takes no more: it has come to its end, or its outcomes were dropped.
    Ended,
    /// As many are waiting as the capacity allows.
    Full,
    /// The thread that pushes is the one that waits for the outcomes, and this feed ends when it is dropped: the batch
    /// would not end as long as that loop holds it. [`Feed::until_idle`](crate::Feed::until_idle) is for such loops.
    WouldNotEnd,
}

impl<R> PushError<R> {
    pub(super) fn new(request: R, kind: PushErrorKind) -> Self {
        Self { request, kind }
    }
}

impl fmt::Display for PushErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended => "the batch has ended and takes no more requests",
            Self::Full => "the feed is full",
            Self::WouldNotEnd => {
                "a feed that ends when it is dropped is pushed to by the loop over its own outcomes, \
                 which would never end: use `Feed::until_idle`"
            }
        })
    }
}

impl<R> fmt::Display for PushError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

/// Without the request, which may hold credentials.
impl<R> fmt::Debug for PushError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushError")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl<R> Error for PushError<R> {}
