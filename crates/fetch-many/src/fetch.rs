//! The native API of the async strategies as a trait: [`Fetch`].

use std::sync::Arc;

use crate::strategy::{OutcomeStream, OutcomeStreamWith};
use crate::{Error, Input, IntoRequest, Plan, Response};

/// Fetches many HTTP resources with bounded concurrency, for async code: what the `Fetcher`s of the async strategies
/// have in common. A program that takes it works with any of them, and its tests with a `Fake` (feature `testing`).
///
/// Nothing is boxed for a request: the stream is the one that the fetchers return anyway, of a type that knows the
/// input. So it is for generic code; there is no `dyn Fetch`. Code that wants one pointer for all strategies takes
/// [`FetchMany`](crate::FetchMany), on a thread that may block.
///
/// ```
/// use fetch_many::{Fetch, Plan};
/// use futures_util::{StreamExt, stream};
///
/// /// How many of these answer, whatever they say.
/// async fn answers(fetcher: &impl Fetch, urls: &[&str]) -> usize {
///     let outcomes = fetcher.stream(stream::iter(urls), &Plan::new(8));
///     outcomes.filter(|outcome| std::future::ready(outcome.result.is_ok())).count().await
/// }
/// # #[cfg(feature = "testing")]
/// # fn main() {
/// use fetch_many::testing::Fake;
/// use futures_util::FutureExt;
///
/// let fake = Fake::new(|_| "hello");
/// let counted = answers(&fake, &["http://a.example/", "http://b.example/", "no url"]);
/// assert_eq!(counted.now_or_never(), Some(2), "a fake never has to be waited for");
/// # }
/// # #[cfg(not(feature = "testing"))]
/// # fn main() {}
/// ```
pub trait Fetch: Send + Sync {
    /// Fetches one, in the task that polls it, by the rules of a batch of one.
    ///
    /// ```
    /// use fetch_many::{Error, Fetch, Plan, ResponseExt};
    ///
    /// async fn title(fetcher: &impl Fetch, url: &str) -> Result<String, Error> {
    ///     let page = fetcher.fetch_one(url, &Plan::default()).await?.error_for_status()?;
    ///     Ok(page.text_lossy().lines().next().unwrap_or_default().to_owned())
    /// }
    /// # #[cfg(feature = "testing")]
    /// # fn main() {
    /// # use futures_util::FutureExt;
    ///
    /// let fake = fetch_many::testing::Fake::new(|_| "A title\nand more");
    /// let title = title(&fake, "http://a.example/").now_or_never().expect("a fake never waits");
    /// assert_eq!(title.unwrap(), "A title");
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// Any [`ErrorKind`](crate::ErrorKind) but `Cancelled` and `Status`. Any status is `Ok`.
    fn fetch_one(
        &self,
        request: impl IntoRequest,
        plan: &Plan,
    ) -> impl Future<Output = Result<Response, Error>> + Send;

    /// Fetches many, by the laws of [`FetchMany`](crate::FetchMany). Nothing is taken from `requests` before the first
    /// poll; dropping the stream stops the batch. It is `Send` and `'static` if `requests` is, so it can be spawned.
    fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>;

    /// Fetches many that each have something with them, which comes back with the outcome: always, also if
    /// the request was none, or nothing was sent for it. Otherwise as [`stream`](Self::stream).
    ///
    /// ```
    /// use fetch_many::{Fetch, Plan};
    /// use futures_util::{StreamExt, stream};
    ///
    /// /// The numbers of the rows whose URLs do not answer.
    /// async fn silent(fetcher: &impl Fetch, rows: &[(u64, &str)]) -> Vec<u64> {
    ///     let outcomes = fetcher.stream_with(stream::iter(rows.iter().copied()), &Plan::new(8));
    ///     let silent = outcomes.filter(|(_, outcome)| std::future::ready(outcome.result.is_err()));
    ///     silent.map(|(row, _)| row).collect().await
    /// }
    /// # #[cfg(feature = "testing")]
    /// # fn main() {
    /// # use futures_util::FutureExt;
    ///
    /// let fake = fetch_many::testing::Fake::new(|_| "hello");
    /// let silent = silent(&fake, &[(7, "http://a.example/"), (8, "no url")]).now_or_never();
    /// assert_eq!(silent.expect("a fake never waits"), [8]);
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    fn stream_with<S, T, R>(&self, items: S, plan: &Plan) -> OutcomeStreamWith<S, T>
    where
        S: Input<Item = (T, R)>,
        R: IntoRequest;
}

macro_rules! fetch_as_what_is_pointed_to {
    ($($pointer:ty),*) => {$(
        impl<F: Fetch + ?Sized> Fetch for $pointer {
            fn fetch_one(
                &self,
                request: impl IntoRequest,
                plan: &Plan,
            ) -> impl Future<Output = Result<Response, Error>> + Send {
                (**self).fetch_one(request, plan)
            }

            fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
            where
                S: Input<Item: IntoRequest>,
            {
                (**self).stream(requests, plan)
            }

            fn stream_with<S, T, R>(&self, items: S, plan: &Plan) -> OutcomeStreamWith<S, T>
            where
                S: Input<Item = (T, R)>,
                R: IntoRequest,
            {
                (**self).stream_with(items, plan)
            }
        }
    )*};
}

fetch_as_what_is_pointed_to!(&F, Box<F>, Arc<F>);
