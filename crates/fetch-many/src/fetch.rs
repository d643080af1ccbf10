//! The native API of the async strategies as a trait: [`Fetch`].

use std::sync::Arc;

use crate::strategy::OutcomeStream;
use crate::{Input, IntoRequest, Plan};

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
///     let outcomes = fetcher.stream(stream::iter(urls), &Plan::limit(8));
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
    /// Fetches many, by the laws of [`FetchMany`](crate::FetchMany). Nothing is taken from `requests` before the first
    /// poll; dropping the stream stops the batch. It is `Send` and `'static` if `requests` is, so it can be spawned.
    fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>;
}

impl<F: Fetch + ?Sized> Fetch for &F {
    fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>,
    {
        (**self).stream(requests, plan)
    }
}

impl<F: Fetch + ?Sized> Fetch for Box<F> {
    fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>,
    {
        (**self).stream(requests, plan)
    }
}

impl<F: Fetch + ?Sized> Fetch for Arc<F> {
    fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>,
    {
        (**self).stream(requests, plan)
    }
}
