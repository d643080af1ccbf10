//! Watching a batch: [`Observer`], [`Event`].

mod event;
mod outbox;

use std::fmt;
use std::sync::Arc;

pub(crate) use self::event::told;
pub use self::event::{AttemptEnd, Event, Failure, Happening};
pub(crate) use self::outbox::Outbox;

/// What is told what happens in a batch, as it happens: [`Plan::observe`](crate::Plan::observe).
///
/// It is called by whichever thread made it happen, a worker's or the caller's, outside of the batch's lock and before that
/// thread goes on: one call at a time for each batch, in the order in which things happened. When an outcome is yielded, all
/// that led to it has been told. So an observer should be quick: while it runs, the others of its batch wait for it as soon
/// as they have something to tell. It may use the batch's stop handle.
///
/// An observer that panics harms only itself: that event is lost to it, and the batch and other observers go on.
///
/// The crate `fetch-many-observe` has observers for `tracing`, for `metrics`, and for a line in a terminal.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use fetch_many::{Config, Event, FetchManyExt, Happening, Observer, Plan};
///
/// #[derive(Debug, Default)]
/// struct Retries(AtomicUsize);
///
/// impl Observer for Retries {
///     fn observe(&self, event: &Event) {
///         if let Happening::Retrying { .. } = event.what {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/");
/// let retries = Arc::new(Retries::default());
/// let plan = Plan::new(4).observe(retries.clone());
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// fetcher.fetch([&url], &plan).for_each(drop);
/// assert_eq!(retries.0.load(Ordering::Relaxed), 0, "it answered at once");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Observer: fmt::Debug + Send + Sync {
    /// This has happened.
    fn observe(&self, event: &Event);
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn observe(&self, event: &Event) {
        (**self).observe(event);
    }
}
