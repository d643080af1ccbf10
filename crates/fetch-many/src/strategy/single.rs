//! One request without a batch, by the same rules: [`Single`].

use std::time::Instant;

use crate::batch::{Attempt, Batch, Step};
use crate::{Config, Error, ErrorKind, Plan, Request, Response, Retry};

/// One request on its way to its result: redirects are followed and a stale connection is replaced as
/// in a batch; nothing else is tried again.
///
/// ```
/// use fetch_many::strategy::Single;
/// use fetch_many::{Config, IntoRequest, Response};
///
/// let request = "http://example.com/".into_request();
/// let mut single = Single::new(request, &Config::default());
/// while let Some(attempt) = single.attempt() {
///     assert_eq!(attempt.request.uri(), "http://example.com/");
///     single.finish(attempt, Ok(Response::new("hello".into())));
/// }
/// assert_eq!(single.result()?.body(), "hello");
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Debug)]
pub struct Single(Batch);

impl Single {
    /// A request that has not been sent yet.
    #[must_use]
    pub fn new(request: Result<Request, Error>, config: &Config) -> Self {
        let mut batch = Batch::alone(&Plan::limit(1).retry(Retry::none()), config);
        batch.push(request, Instant::now());
        batch.end();
        Self(batch)
    }

    /// The next attempt to make. `None`: there is a [result](Self::result).
    pub fn attempt(&mut self) -> Option<Attempt> {
        self.0.start(Instant::now())
    }

    /// Hands in the result of the attempt.
    pub fn finish(&mut self, attempt: Attempt, result: Result<Response, Error>) {
        let result = attempt.bounds.decoded(result);
        #[cfg(feature = "digest")]
        let result = crate::digest::compared(&attempt.request, result);
        self.0.finish(attempt, result, Instant::now());
    }

    /// What came of it.
    ///
    /// # Errors
    /// Any [`ErrorKind`] but `Cancelled` and `Deadline`. [`Other`](ErrorKind::Other) if an attempt is
    /// left to be made.
    pub fn result(mut self) -> Result<Response, Error> {
        match self.0.step(Instant::now()) {
            Step::Yield(outcome) => outcome.result,
            _ => Err(Error::new(ErrorKind::Other).detail("the exchange has not ended")),
        }
    }
}
