//! What a batch takes its requests from: [`Input`], [`IntoInput`].

mod feed;
mod growing;
mod on_thread;
mod plain;
mod requests;
mod rest;

use std::pin::Pin;
use std::task::{Context, Poll};

pub use self::feed::{Fed, Feed, PushError, PushErrorKind};
pub use self::growing::Growing;
pub use self::on_thread::OnThread;
pub use self::plain::Plain;
pub use self::requests::Requests;
pub(crate) use self::requests::requests_of;
pub(crate) use self::rest::Rest;

/// What a batch takes its requests from, one after the other, when it has room for one.
///
/// A `Stream` is one (with the feature `stream`), and so are what [`Requests::growing`] and [`Feed`] make.
pub trait Input {
    /// What is taken: something that can be a request, or such a thing with its context.
    type Item;

    /// The next one. `None`: there are no more, and nobody asks again. Pending: there is nothing at the moment; it
    /// is asked again when the waker of `context` has been woken, and after each outcome.
    fn poll_take(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        progress: Progress,
    ) -> Poll<Option<Self::Item>>;

    /// How many more there are, as [`Iterator::size_hint`] has it.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }

    /// The batch has come to its end, and takes no more.
    fn close(self: Pin<&mut Self>) {}
}

/// How far a batch is, as its [`Input`] is told.
///
/// ```
/// let progress = fetch_many::Progress::default();
/// assert_eq!(progress.outstanding(), 0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Progress {
    /// Requests taken.
    pub taken: usize,
    /// Outcomes given to the caller.
    pub yielded: usize,
    /// Whether the thread that asks is the one that uses the outcomes, and waits for them.
    pub(crate) blocks: bool,
}

impl Progress {
    pub(crate) fn new(taken: usize, yielded: usize) -> Self {
        Self {
            taken,
            yielded,
            blocks: false,
        }
    }

    pub(crate) fn blocking(self) -> Self {
        Self {
            blocks: true,
            ..self
        }
    }

    /// Requests taken whose outcomes are still to come.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        self.taken - self.yielded
    }
}

/// What [`fetch`](crate::FetchManyExt::fetch) takes: whatever can be iterated over, and an input that grows while the
/// batch runs ([`Requests::growing`], [`Feed`]).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no input of a batch",
    note = "a batch takes its requests from an iterator, or from `Requests::growing` or a `Feed`"
)]
pub trait IntoInput {
    /// What is taken.
    type Item;
    /// From what. It may be moved.
    type Input: Input<Item = Self::Item> + Unpin;

    /// Makes it an input.
    fn into_input(self) -> Self::Input;
}

impl<I: IntoIterator> IntoInput for I {
    type Item = I::Item;
    type Input = Plain<I::IntoIter>;

    fn into_input(self) -> Self::Input {
        Plain::new(self.into_iter())
    }
}

#[cfg(feature = "stream")]
impl<S: futures_util::Stream> Input for S {
    type Item = S::Item;

    fn poll_take(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        _: Progress,
    ) -> Poll<Option<Self::Item>> {
        self.poll_next(context)
    }
}
