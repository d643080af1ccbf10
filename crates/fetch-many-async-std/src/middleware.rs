//! What a caller adds to an exchange: [`Fetcher::with`].

use surf::middleware::Middleware;

use crate::Fetcher;

impl Fetcher {
    /// The same, over the same connections, with one more middleware of surf's around each exchange.
    ///
    /// It sees an exchange as surf would send it: the request without the [default
    /// headers](crate::Config::default_headers) and `Host`, which the backend adds where it has none; the
    /// response with its whole body, not decoded yet, but for a redirect that is followed, whose body nobody
    /// reads. Each attempt and each redirect is an exchange of
    /// its own. What the middleware makes of either counts, and is checked as if the caller or the
    /// server had sent it: a request must be valid, a body at most
    /// [`max_body_bytes`](crate::Config::max_body_bytes), and its own time counts towards the
    /// [timeout](crate::Config::timeout). The middleware added first is outermost.
    ///
    /// What surf's types cannot hold passes by it, unless the middleware sets that part to something else:
    ///
    /// - for a status that they do not know it sees the first of its class, such as 200 for 299; for
    ///   a method, `GET`; for a URL whose host no Unicode name stands behind, `http://name.invalid/`;
    /// - a header is not there if one of its values is not ASCII.
    ///
    /// A clone of surf's request has lost that, as it has lost its body: it is sent as what it holds.
    ///
    /// A body that goes to a [sink](crate::Plan::sink) passes by it as well. It is stored when the middleware has the
    /// response, which has no body then, and it stays stored should the middleware make an error of that. The timeout
    /// covers the middleware's own time and that up to the head of the response; the body has the time that it has
    /// without a middleware. A response that the middleware makes itself is not stored.
    ///
    /// ```
    /// use fetch_many_async_std::surf::middleware::Next;
    /// use fetch_many_async_std::surf::utils::async_trait;
    /// use fetch_many_async_std::{Config, Fetcher, Plan, surf};
    /// use fetch_many_conformance::mock::MockServer;
    ///
    /// struct Labelled;
    ///
    /// #[async_trait]
    /// impl surf::middleware::Middleware for Labelled {
    ///     async fn handle(
    ///         &self,
    ///         request: surf::Request,
    ///         client: surf::Client,
    ///         next: Next<'_>,
    ///     ) -> surf::Result<surf::Response> {
    ///         let path = request.url().path().to_owned();
    ///         let mut response = next.run(request, client).await?;
    ///         response.insert_header("x-path", path);
    ///         Ok(response)
    ///     }
    /// }
    ///
    /// # async_std::task::block_on(async {
    /// let server = MockServer::echo().expect("a free port");
    /// let fetcher = Fetcher::new(&Config::default())?.with(Labelled);
    /// let response = fetcher.fetch_one(server.url("/a"), &Plan::default()).await?;
    /// assert_eq!(response.headers()["x-path"], "/a");
    /// # Ok::<(), fetch_many_async_std::Error>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn with(&self, middleware: impl Middleware) -> Self {
        self.over(self.surf().with(middleware))
    }
}
