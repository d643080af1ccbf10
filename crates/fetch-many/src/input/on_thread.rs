//! An input whose iterator waits on a thread of its own: [`OnThread`].

use std::fmt;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};

use super::{Fed, Feed, Input, IntoInput, Progress};

/// How many items wait for the batch at most.
const CAPACITY: usize = 64;

/// What [`Requests::on_thread`](super::Requests::on_thread) makes: an iterator that a thread of its own asks.
///
/// ```
/// use fetch_many::Requests;
///
/// let input = Requests::on_thread(["http://example.com/"]);
/// assert!(format!("{input:?}").starts_with("OnThread"));
/// ```
pub struct OnThread<I: Iterator>(State<I>);

enum State<I: Iterator> {
    /// Nothing is taken before the batch asks.
    Before(I),
    Running(Fed<I::Item>, JoinHandle<()>),
    /// There was no thread to be had, so the iterator is asked here.
    Here(I),
    Ended,
}

impl<I: Iterator> OnThread<I> {
    pub(super) fn new(items: I) -> Self {
        Self(State::Before(items))
    }
}

/// The iterator itself is never pinned.
impl<I: Iterator> Unpin for OnThread<I> {}

impl<I> Input for OnThread<I>
where
    I: Iterator<Item: Send + 'static> + Send + 'static,
{
    type Item = I::Item;

    fn poll_take(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        progress: Progress,
    ) -> Poll<Option<I::Item>> {
        if let State::Before(items) = self.0.take_if_before() {
            self.0 = start(items);
        }
        let next = match &mut self.0 {
            State::Running(fed, _) => Pin::new(fed).poll_take(context, progress),
            State::Here(items) => Poll::Ready(items.next()),
            State::Before(_) | State::Ended => Poll::Ready(None),
        };
        if let Poll::Ready(None) = next {
            self.0.end();
        }
        next
    }

    fn close(mut self: Pin<&mut Self>) {
        self.0 = State::Ended;
    }
}

impl<I: Iterator> State<I> {
    fn take_if_before(&mut self) -> Self {
        match self {
            Self::Before(_) => std::mem::replace(self, Self::Ended),
            _ => Self::Ended,
        }
    }

    /// The iterator has ended, or panicked: then its panic is the caller's.
    fn end(&mut self) {
        if let Self::Running(_, thread) = std::mem::replace(self, Self::Ended) {
            if let Err(payload) = thread.join() {
                resume_unwind(payload);
            }
        }
    }
}

fn start<I>(items: I) -> State<I>
where
    I: Iterator<Item: Send + 'static> + Send + 'static,
{
    let (feed, input) = Feed::until_dropped(CAPACITY);
    // The iterator follows once there is a thread for it: what is not spawned would be dropped.
    let (give, given) = mpsc::channel::<I>();
    let spawned = thread::Builder::new()
        .name("fetch-many-input".to_owned())
        .spawn(move || {
            for item in given.into_iter().flatten() {
                if feed.push(item).is_err() {
                    return;
                }
            }
        });
    match spawned {
        Ok(thread) => match give.send(items) {
            Ok(()) => State::Running(input, thread),
            Err(mpsc::SendError(items)) => State::Here(items),
        },
        Err(_) => State::Here(items),
    }
}

impl<I> IntoInput for OnThread<I>
where
    I: Iterator<Item: Send + 'static> + Send + 'static,
{
    type Item = I::Item;
    type Input = Self;

    fn into_input(self) -> Self {
        self
    }
}

impl<I: Iterator> fmt::Debug for OnThread<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnThread").finish_non_exhaustive()
    }
}
