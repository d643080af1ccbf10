//! A server that behaves well: [`MockServer`], wiremock without its async.

use std::fmt;
use std::io;
use std::panic::resume_unwind;
use std::thread;

use tokio::runtime::Builder;
use wiremock::{Mock, matchers};
pub use wiremock::{Request, ResponseTemplate};

/// A wiremock server on a thread and a runtime of its own, behind blocking functions. They may be
/// called inside async code of any runtime.
///
/// It keeps every request for ever: take a new one for every test.
///
/// ```
/// use fetch_many_conformance::mock::MockServer;
///
/// let server = MockServer::echo()?;
/// assert!(server.url("/a").starts_with("http://127.0.0.1:"));
/// assert_eq!(server.received().len(), 0);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct MockServer(wiremock::MockServer);

impl MockServer {
    /// A server that answers every request as `respond` says.
    ///
    /// # Errors
    /// If no runtime can be made to call wiremock on.
    pub fn start(
        respond: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let server = run(async {
            // Not `MockServer::start`: that takes one from a pool, which stays.
            let server = wiremock::MockServer::builder().start().await;
            let mock = Mock::given(matchers::any()).respond_with(respond);
            mock.mount(&server).await;
            server
        })?;
        Ok(Self(server))
    }

    /// A server that answers every request with `200 OK` and its path as the body.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn echo() -> io::Result<Self> {
        Self::start(|request| ResponseTemplate::new(200).set_body_string(request.url.path()))
    }

    /// The URL of this path (with its slash).
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0.uri())
    }

    /// The requests that have arrived, in that order.
    #[must_use]
    pub fn received(&self) -> Vec<Request> {
        let received = run(self.0.received_requests());
        received.ok().flatten().unwrap_or_default()
    }
}

/// Runs one of wiremock's functions to its end, on a thread of its own: the caller's may be running
/// async code, where blocking on a runtime panics.
fn run<F: Future<Output: Send> + Send>(future: F) -> io::Result<F::Output> {
    thread::scope(|scope| {
        let blocked = scope.spawn(|| {
            let runtime = Builder::new_current_thread().enable_time().build()?;
            Ok(runtime.block_on(future))
        });
        blocked.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("address", self.0.address())
            .finish_non_exhaustive()
    }
}
