//! The batch's end of a feed: [`Fed`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::queue::Queue;
use crate::input::{Input, IntoInput, Progress};

/// The input that has what is pushed to a [`Feed`](crate::Feed). For `fetch` as well as for streams.
///
/// ```
/// use fetch_many::{Config, Feed, FetchManyExt, Plan};
///
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let (feed, requests) = Feed::until_dropped(1);
/// feed.try_push("no url").unwrap();
/// drop(feed);
/// assert_eq!(fetcher.fetch(requests, &Plan::default()).count(), 1);
/// # Ok::<(), fetch_many::Error>(())
/// ```
pub struct Fed<R>(Arc<Queue<R>>);

impl<R> Fed<R> {
    pub(super) fn new(queue: Arc<Queue<R>>) -> Self {
        Self(queue)
    }
}

impl<R> Input for Fed<R> {
    type Item = R;

    fn poll_take(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        progress: Progress,
    ) -> Poll<Option<R>> {
        self.0.take(context.waker(), progress)
    }

    fn close(self: Pin<&mut Self>) {
        self.0.end();
    }
}

impl<R> IntoInput for Fed<R> {
    type Item = R;
    type Input = Self;

    fn into_input(self) -> Self {
        self
    }
}

impl<R> Drop for Fed<R> {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl<R> fmt::Debug for Fed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fed").finish_non_exhaustive()
    }
}
