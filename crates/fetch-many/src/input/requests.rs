//! The input of a batch as strategies take it: [`Requests`].

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::{Growing, Input, IntoInput, OnThread, Progress};
use crate::unpark::Unpark;
use crate::{Error, IntoRequest, Request};

/// The input of a batch: requests that stay on the caller's thread. What they come from need be
/// neither `Send` nor `'static`, and may be endless.
///
/// Iterated over, it waits for the next one as any iterator. What came of those before it cannot know then, so one that
/// [grows](Self::growing) ends where it has nothing: whoever runs a batch asks by [`Input`].
///
/// ```
/// use fetch_many::Requests;
///
/// let mut pages = Requests::new((1..).map(|page| format!("http://example.com/?page={page}")));
/// assert_eq!(pages.nth(41).expect("there is no end")?.uri().query(), Some("page=42"));
/// # Ok::<(), fetch_many::Error>(())
/// ```
pub struct Requests<'a>(Pin<Box<dyn Input<Item = Result<Request, Error>> + 'a>>);

impl<'a> Requests<'a> {
    /// Makes an input of anything that yields requests.
    pub fn new<I>(requests: I) -> Self
    where
        I: IntoIterator<Item: IntoRequest>,
        I::IntoIter: 'a,
    {
        Self::of(requests.into_input())
    }

    /// Makes an input of another.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the function's type names the item's, which would have to live as long as the batch"
    )]
    pub(crate) fn of<I: Input<Item: IntoRequest> + Unpin + 'a>(input: I) -> Self {
        Self::prepared(input, |request| request.into_request())
    }

    /// Makes an input of another, whatever it takes from that being made a request.
    pub(crate) fn prepared<I, F>(input: I, prepare: F) -> Self
    where
        I: Input + Unpin + 'a,
        F: FnMut(I::Item) -> Result<Request, Error> + 'a,
    {
        let input = Box::pin(input);
        Self(Box::pin(Prepared { input, prepare }))
    }
}

impl Requests<'_> {
    /// An input that grows from what comes of it, such as that of a crawl: the iterator's `None` means that it has
    /// nothing *now*. It is asked again after each outcome, once the caller comes back for the next; when it has nothing
    /// then and nothing is outstanding, the input has ended.
    ///
    /// The iterator must not wait in its `next` for what the loop over the outcomes would give it, as a
    /// `Receiver` does: this is the thread of that loop, and would wait for ever. A `Receiver`'s `try_iter` is right.
    /// Where others than this loop add to the input, there is [`Feed`](crate::Feed).
    ///
    /// ```
    /// use std::sync::mpsc;
    /// use fetch_many::{Config, FetchManyExt, Plan, Requests};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let start = server.url("/1");
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let (found, to_visit) = mpsc::channel();
    /// found.send(start)?;
    /// let mut pages = 0;
    /// for outcome in fetcher.fetch(Requests::growing(to_visit.try_iter()), &Plan::new(8)) {
    ///     let page = outcome.result?;
    ///     pages += 1;
    ///     if page.body().len() < 5 {
    ///         // Two links on every page: the page's own path with a digit more.
    ///         for link in ["1", "2"] {
    ///             found.send(format!("{}{link}", outcome.uri.as_ref().unwrap()))?;
    ///         }
    ///     }
    /// }
    /// assert_eq!(pages, 1 + 2 + 4 + 8);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn growing<I: IntoIterator>(requests: I) -> Growing<I::IntoIter> {
        Growing::new(requests.into_iter())
    }

    /// An input that may make whoever asks it wait, such as the lines of standard input: a thread of its own asks it, so
    /// that meanwhile outcomes are yielded and the deadline is kept. That thread starts with the first `next` of the
    /// batch, asks for up to 65 more than the batch has taken, and ends when the batch has ended and the iterator lets it
    /// go. Without a thread to be had, the iterator is asked where the batch is used.
    ///
    /// A panic of the iterator comes out of the batch's `next`, after what came before it; the input has ended then.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fetch_many::{Config, FetchManyExt, Plan, Requests};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/");
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let (never_dropped, lines) = std::sync::mpsc::channel();
    /// never_dropped.send(url)?;
    /// let plan = Plan::new(8).deadline(Duration::from_millis(300));
    /// // As if somebody thought about the next line for ever.
    /// let mut outcomes = fetcher.fetch(Requests::on_thread(lines), &plan);
    /// assert!(outcomes.next().is_some() && outcomes.next().is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_thread<I>(requests: I) -> OnThread<I::IntoIter>
    where
        I: IntoIterator<Item: Send + 'static>,
        I::IntoIter: Send + 'static,
    {
        OnThread::new(requests.into_iter())
    }
}

impl Input for Requests<'_> {
    type Item = Result<Request, Error>;

    fn poll_take(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        progress: Progress,
    ) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_take(context, progress)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }

    fn close(mut self: Pin<&mut Self>) {
        self.0.as_mut().close();
    }
}

impl Iterator for Requests<'_> {
    type Item = Result<Request, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let unpark = Unpark::new();
        let waker = Waker::from(unpark.clone());
        loop {
            let mut context = Context::from_waker(&waker);
            match self.0.as_mut().poll_take(&mut context, Progress::default()) {
                Poll::Ready(next) => return next,
                Poll::Pending => unpark.wait(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl fmt::Debug for Requests<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requests").finish_non_exhaustive()
    }
}

/// The same as [`Requests`] has it, of a type that tells whether it may go to another thread.
pub(crate) fn requests_of<I: Input<Item: IntoRequest>>(
    input: I,
) -> impl Input<Item = Result<Request, Error>> + Unpin {
    Prepared {
        input: Box::pin(input),
        prepare: |request: I::Item| request.into_request(),
    }
}

/// An input and how what it has becomes a request.
struct Prepared<I, F> {
    /// Of a stream nobody knows whether it may be moved.
    input: Pin<Box<I>>,
    prepare: F,
}

/// What prepares is never pinned.
impl<I, F> Unpin for Prepared<I, F> {}

impl<I: Input, F> Input for Prepared<I, F>
where
    F: FnMut(I::Item) -> Result<Request, Error>,
{
    type Item = Result<Request, Error>;

    fn poll_take(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        progress: Progress,
    ) -> Poll<Option<Self::Item>> {
        let next = self.input.as_mut().poll_take(context, progress);
        next.map(|next| next.map(&mut self.prepare))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.input.size_hint()
    }

    fn close(mut self: Pin<&mut Self>) {
        self.input.as_mut().close();
    }
}
