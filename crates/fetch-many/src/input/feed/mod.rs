//! An input that is pushed to: [`Feed`].

mod fed;
mod push;
mod queue;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::task::Poll;

pub use self::fed::Fed;
pub use self::push::{PushError, PushErrorKind};
use self::queue::{End, Queue};

/// Pushes requests to a batch, from any thread or task. Clones push to the same batch.
///
/// When the batch ends has to be said when a feed is made, because nobody can tell by looking:
///
/// | made by | the input has ended when | for |
/// |---|---|---|
/// | [`until_dropped`](Self::until_dropped) | every clone has been dropped, and what was pushed is taken | other threads and tasks |
/// | [`until_idle`](Self::until_idle) | it has nothing, and no request is outstanding; or every clone has been dropped | the loop over the outcomes itself: a crawl |
///
/// So has the batch when it was stopped, its deadline has passed or its outcomes were dropped. Whoever pushes then
/// gets the request back, with an error that says so.
///
/// How many requests may wait in the feed has to be said as well: they wait besides those that the batch has taken, which
/// are at most `limit + lookahead`. With [`UNBOUNDED`](Feed::UNBOUNDED) nothing but memory is the bound.
///
/// While a feed has nothing, finished outcomes are yielded and the deadline is kept, as nobody waits in it.
///
/// ```
/// use fetch_many::{Config, Feed, FetchManyExt, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let (feed, requests) = Feed::until_dropped(16);
/// let producer = std::thread::spawn(move || {
///     for number in 0..100 {
///         // Waits while 16 are there that the batch has not taken.
///         feed.push(format!("{url}{number}")).expect("the batch takes all");
///     }
/// });
/// let outcomes = fetcher.fetch(requests, &Plan::new(8));
/// assert_eq!(outcomes.filter(|outcome| outcome.result.is_ok()).count(), 100);
/// producer.join().expect("no panic");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Feed<R>(Arc<Queue<R>>);

impl Feed<()> {
    /// A capacity without a bound.
    pub const UNBOUNDED: usize = usize::MAX;
}

impl<R> Feed<R> {
    /// A feed, and the input that has what is pushed to it. The input ends once all clones of the feed have been dropped.
    ///
    /// The loop over the outcomes must not hold one, for it would wait for itself to drop it. With
    /// [`fetch`](crate::FetchManyExt::fetch) a push from within that loop is refused
    /// ([`WouldNotEnd`](PushErrorKind::WouldNotEnd)); of a stream nobody can tell which task uses it.
    ///
    /// # Panics
    /// If `capacity` is zero.
    #[must_use]
    pub fn until_dropped(capacity: usize) -> (Self, Fed<R>) {
        Self::new(capacity, End::Dropped)
    }

    /// A feed, and the input that has what is pushed to it. The input ends once it has nothing while no request is
    /// outstanding, when the caller comes for the next outcome: so push at least one before the first. Or earlier, if all
    /// clones have been dropped.
    ///
    /// ```
    /// use fetch_many::{Config, Feed, FetchManyExt, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let start = server.url("/1");
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let (feed, requests) = Feed::until_idle(Feed::UNBOUNDED);
    /// feed.push(start)?;
    /// let mut pages = 0;
    /// for outcome in fetcher.fetch(requests, &Plan::new(8)) {
    ///     pages += 1;
    ///     if outcome.result?.body().len() < 5 {
    ///         feed.push(format!("{}2", outcome.uri.unwrap()))?;
    ///     }
    /// }
    /// assert_eq!(pages, 4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// If `capacity` is zero.
    #[must_use]
    pub fn until_idle(capacity: usize) -> (Self, Fed<R>) {
        Self::new(capacity, End::Idle)
    }

    fn new(capacity: usize, end: End) -> (Self, Fed<R>) {
        assert!(
            capacity > 0,
            "a capacity of zero would have room for nothing"
        );
        let queue = Arc::new(Queue::new(capacity, end));
        (Self(Arc::clone(&queue)), Fed::new(queue))
    }

    /// Pushes a request, and waits for room as long as it takes.
    ///
    /// In the thread of the loop over the outcomes of [`fetch`](crate::FetchManyExt::fetch) nobody would make room meanwhile,
    /// so there this is [`try_push`](Self::try_push). In async code use [`push_async`](Self::push_async).
    ///
    /// # Errors
    /// [`Ended`](PushErrorKind::Ended) if the batch takes no more. In the thread of that loop also
    /// [`Full`](PushErrorKind::Full) and [`WouldNotEnd`](PushErrorKind::WouldNotEnd).
    pub fn push(&self, request: R) -> Result<(), PushError<R>> {
        self.0.push_waiting(request)
    }

    /// Pushes a request if there is room now.
    ///
    /// ```
    /// use fetch_many::{Feed, PushErrorKind};
    ///
    /// let (feed, requests) = Feed::until_dropped(1);
    /// feed.try_push("http://a/")?;
    /// let error = feed.try_push("http://b/").unwrap_err();
    /// assert_eq!((error.kind, error.request), (PushErrorKind::Full, "http://b/"));
    ///
    /// drop(requests);
    /// let error = feed.try_push("http://c/").unwrap_err();
    /// assert_eq!(error.kind, PushErrorKind::Ended);
    /// assert_eq!(feed.take_back(), ["http://a/"], "what nobody will take");
    /// # Ok::<(), fetch_many::PushError<&str>>(())
    /// ```
    ///
    /// # Errors
    /// [`Ended`](PushErrorKind::Ended) if the batch takes no more, [`Full`](PushErrorKind::Full) if there is no room, and
    /// [`WouldNotEnd`](PushErrorKind::WouldNotEnd) from within the loop over the outcomes, unless the feed ends when it is idle.
    pub fn try_push(&self, request: R) -> Result<(), PushError<R>> {
        self.0.push(request)
    }

    /// Pushes a request once there is room, without blocking the thread. In the task of the loop over the outcomes nobody
    /// would make room meanwhile: there use [`try_push`](Self::try_push). A future that is dropped has pushed nothing.
    ///
    /// ```
    /// # let ready = async {
    /// let (feed, requests) = fetch_many::Feed::until_dropped(1);
    /// feed.push_async("http://a/").await?;
    /// drop(requests);
    /// assert!(feed.push_async("http://b/").await.is_err());
    /// # Ok::<(), fetch_many::PushError<&str>>(())
    /// # };
    /// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    /// # assert!(std::pin::pin!(ready).poll(&mut context).is_ready());
    /// ```
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub async fn push_async(&self, request: R) -> Result<(), PushError<R>> {
        let mut request = Some(request);
        std::future::poll_fn(|context| {
            // It is put back as long as there is no room, and nobody polls what is ready.
            let Some(pushed) = request.take() else {
                return Poll::Pending;
            };
            match self.0.push_or_register(pushed, context.waker()) {
                Err(error) if error.kind == PushErrorKind::Full => {
                    request = Some(error.request);
                    Poll::Pending
                }
                result => Poll::Ready(result),
            }
        })
        .await
    }

    /// Takes back what has been pushed and not been taken by the batch, in the order in which it was pushed. What a batch
    /// had no time for is there after its end, as long as a clone of the feed is.
    #[must_use]
    pub fn take_back(&self) -> Vec<R> {
        self.0.drain()
    }
}

impl<R> Clone for Feed<R> {
    fn clone(&self) -> Self {
        self.0.add_feed();
        Self(Arc::clone(&self.0))
    }
}

impl<R> Drop for Feed<R> {
    fn drop(&mut self) {
        self.0.remove_feed();
    }
}

impl<R> fmt::Debug for Feed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").finish_non_exhaustive()
    }
}
