//! What runs async code: [`Runtime`].

use std::pin::Pin;

use crate::Broken;

/// A future that one thread polls.
pub type Local<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A future that any thread polls, as long as it likes.
pub type Spawned = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What runs async code.
///
/// ```
/// use fetch_many_conformance::native::Runtime;
///
/// let tokio = Runtime {
///     block_on: |work| {
///         let runtime = tokio::runtime::Builder::new_current_thread().build();
///         runtime.expect("a runtime").block_on(work);
///     },
///     spawn: |work| drop(tokio::spawn(work)),
/// };
/// let mut polled = false;
/// (tokio.block_on)(Box::pin(async { polled = true }));
/// assert!(polled);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Runtime {
    /// Polls it on this thread until it is ready.
    pub block_on: fn(Local<'_>),
    /// Polls it in a task of its own, which goes on while this thread is busy. It is called inside what is blocked on.
    pub spawn: fn(Spawned),
}

impl Runtime {
    /// Runs a check.
    pub(super) fn run(self, check: impl Future<Output = Result<(), Broken>>) -> Result<(), Broken> {
        let mut result = Err(Broken::new(
            "the runtime returned before its future was ready",
        ));
        (self.block_on)(Box::pin(async { result = check.await }));
        result
    }

    /// Runs it in a task of its own, and waits for what comes of it.
    pub(super) async fn spawn<T: Send + 'static>(
        self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Broken> {
        let (tell, told) = tokio::sync::oneshot::channel();
        (self.spawn)(Box::pin(async move {
            // Nobody waits for it only where a check has failed already.
            let _ = tell.send(work.await);
        }));
        told.await
            .map_err(|_| Broken::new("a spawned task came to no end"))
    }
}
