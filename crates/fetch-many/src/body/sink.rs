//! What takes bodies in: [`Sink`] and [`Intake`].

use std::fmt;
use std::io;
use std::ops::Deref;
use std::sync::Arc;

use http::{Method, StatusCode};

use super::head::Head;
use super::intake::Intake;

/// Where the bodies of responses go that are not to be kept in memory: files, a database, a hash.
///
/// Bodies are pushed into it while they arrive, and the outcome comes once the body is whole and
/// [committed](Intake::commit). The response of that outcome has no body; [`ResponseExt::stored`](crate::ResponseExt::stored)
/// says where it is. A sink is given to a batch by [`Plan::sink`](crate::Plan::sink), to one request by [`SinkTo`].
///
/// What a committed intake got is the entity, once and in order: the body of the last response, after redirects, with
/// its content coding undone if [`Config::decode`](crate::Config::decode) is on. After anything else, an error, a
/// timeout or a stop, the intake is dropped without having been committed.
///
/// All of its methods may block. The async strategies call them on threads of their own, `threads` on the worker that
/// fetches; each body by one thread at a time. The time that they take is not the server's, so no timeout counts it,
/// but the batch's [`deadline`](crate::Plan::deadline) does. A method that never returns holds one request, its slot
/// and one thread until the program ends; the others go on.
///
/// ```
/// use std::io;
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use fetch_many::{Bytes, Config, FetchManyExt, Head, Intake, Plan, ResponseExt, Sink, Stored, Whole};
///
/// /// Counts bytes, and keeps none.
/// #[derive(Default)]
/// struct Count(Arc<AtomicU64>);
///
/// impl Sink for Count {
///     fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
///         Ok(Box::new(Self(Arc::clone(&self.0))))
///     }
/// }
///
/// impl Intake for Count {
///     fn write(&mut self, data: Bytes) -> io::Result<()> {
///         self.0.fetch_add(data.len() as u64, Ordering::Relaxed);
///         Ok(())
///     }
///
///     fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
///         Ok(Stored::new(whole.length))
///     }
/// }
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/four");
/// let bytes = Arc::default();
/// let plan = Plan::new(2).sink(Count(Arc::clone(&bytes)));
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// for outcome in fetcher.fetch([&url, &url], &plan) {
///     let response = outcome.result?;
///     assert_eq!(response.stored().map(|stored| stored.length), Some(5));
///     assert!(response.body().is_empty());
/// }
/// assert_eq!(bytes.load(Ordering::Relaxed), 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Sink: Send + Sync + 'static {
    /// Whether the body that follows this head is for the sink. Another goes into memory, under
    /// [`max_body_bytes`](crate::Config::max_body_bytes), and is the response's.
    ///
    /// By default those of 2xx are that have one: not after `HEAD`, nor 204 and 205. It must not block.
    fn wants(&self, head: &Head) -> bool {
        is_wanted(head)
    }

    /// Makes room for one body. Called for each attempt that comes as far as a head that the sink
    /// [wants](Self::wants).
    ///
    /// # Errors
    /// Whatever prevents it. It is the request's error, of the kind [`Sink`](crate::ErrorKind::Sink), and is not tried
    /// again.
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>>;
}

/// Whether a sink wants the body that follows this head, unless it says otherwise.
pub(super) fn is_wanted(head: &Head) -> bool {
    let has_none = [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT].contains(&head.status);
    head.status.is_success() && !has_none && head.method != Method::HEAD
}

/// The [`Sink`] of one request, in place of the plan's: an extension of the request.
///
/// ```
/// use fetch_many::{Bytes, Config, FetchManyExt, Memory, Plan, SinkTo, http};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/a");
/// let request = http::Request::get(&url).extension(SinkTo::new(Memory::new())).body(Bytes::new());
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let outcome = fetcher.fetch([request], &Plan::new(1)).next().expect("one for one");
/// assert_eq!(outcome.result?.body(), "/a");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SinkTo(Arc<dyn Sink>);

impl SinkTo {
    /// This one. A sink that others have as well is given as an `Arc`.
    pub fn new(sink: impl Sink) -> Self {
        Self(Arc::new(sink))
    }
}

impl From<Arc<dyn Sink>> for SinkTo {
    fn from(sink: Arc<dyn Sink>) -> Self {
        Self(sink)
    }
}

impl Deref for SinkTo {
    type Target = dyn Sink;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Debug for SinkTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SinkTo").finish_non_exhaustive()
    }
}

/// Of a sink that others have as well.
impl<S: Sink + ?Sized> Sink for Arc<S> {
    fn wants(&self, head: &Head) -> bool {
        (**self).wants(head)
    }

    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        (**self).open(head)
    }
}
