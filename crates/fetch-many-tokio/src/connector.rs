//! What reqwest connects through: [`Connector`], and what it knows of the exchange that asks.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::future::{poll_fn, ready};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use fetch_many::strategy::{Origin, Proxies};
use hyper_util::client::legacy::connect::Connection;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower::{BoxError, Service, ServiceExt};

/// How far a request has come in a client, as its connector sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The client has a connection, which is used. Should it not be back in reqwest's pool yet, it is waited
    /// for until this moment.
    Reuses(Instant),
    /// It was not back, and has been waited for.
    Awaited,
    /// It is closed: nothing was sent. Whether that was known at once, or only after a wait.
    Gone { waited: bool },
    /// The client has no connection: one is to be made, this way.
    Connects(Way),
    /// One was made.
    Connected { is_http2: bool },
}

/// Where a connection leads, and by which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    /// The host's address, if it has been looked up here; else that of the proxy, which looks it up.
    pub(crate) to: SocketAddr,
    /// The proxy's address.
    pub(crate) through: Option<SocketAddr>,
}

tokio::task_local! {
    static PROGRESS: Cell<Progress>;
}

/// A future of reqwest's whose connector finds out how it is to connect, and tells how far it came.
pub(crate) struct Run<F: Future> {
    future: F,
    progress: Progress,
    /// It has ended, and nobody has been told.
    ended: Option<F::Output>,
}

impl<F: Future + Unpin> Run<F> {
    pub(crate) fn new(start: Progress, future: F) -> Self {
        Self {
            future,
            progress: start,
            ended: None,
        }
    }

    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }

    /// How it ends: the connection is made or found.
    pub(crate) async fn end(&mut self) -> F::Output {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        if let Some(ended) = self.ended.take() {
            return Poll::Ready(ended);
        }
        let progress = &mut self.progress;
        let future = Pin::new(&mut self.future);
        PROGRESS.sync_scope(Cell::new(*progress), || {
            let result = future.poll(context);
            *progress = PROGRESS.with(Cell::get);
            result
        })
    }
}

impl<T, E, F: Future<Output = Result<T, E>> + Unpin> Run<F> {
    /// Ready as soon as it is connected, and says whether by HTTP/2; it goes on then.
    pub(crate) async fn connect(&mut self) -> Result<bool, E> {
        poll_fn(|context| {
            let polled = self.poll(context);
            match (polled, self.progress) {
                (Poll::Ready(ended), Progress::Connected { is_http2 }) => {
                    self.ended = Some(ended);
                    Poll::Ready(Ok(is_http2))
                }
                (Poll::Pending, Progress::Connected { is_http2 }) => Poll::Ready(Ok(is_http2)),
                (Poll::Ready(Err(error)), _) => Poll::Ready(Err(error)),
                // Answered without a connection: nobody can have.
                (Poll::Ready(ended), _) => {
                    self.ended = Some(ended);
                    Poll::Ready(Ok(false))
                }
                (Poll::Pending, _) => Poll::Pending,
            }
        })
        .await
    }
}

/// Answers what the exchange knows already: which address is to be tried.
#[derive(Debug)]
pub(crate) struct Told;

impl Resolve for Told {
    fn resolve(&self, _: Name) -> Resolving {
        let answer: Result<Addrs, BoxError> = match PROGRESS.try_with(Cell::get) {
            Ok(Progress::Connects(way)) => Ok(Box::new(std::iter::once(way.to))),
            _ => Err("no exchange has looked it up".into()),
        };
        Box::pin(ready(answer))
    }
}

/// Through which proxy the exchange of this task connects, by the address that it has found for it: reqwest's own lookup
/// of the proxy would have the host's address for an answer.
pub(crate) fn proxy_of(proxies: &Proxies, url: &reqwest::Url) -> Option<String> {
    let Ok(Progress::Connects(way)) = PROGRESS.try_with(Cell::get) else {
        return None;
    };
    let address = way.through?;
    let uri = url.as_str().parse().ok()?;
    let proxy = proxies.for_origin(Origin::of(&uri).ok()?)?;
    Some(proxy.url_at(address))
}

/// A connector that makes a connection only for an exchange that has none.
///
/// reqwest calls it in the task of an exchange, when its pool has nothing to offer. If the pool has something
/// before the connection is made, that is taken, and the connection finished by a task that nobody asked for. So
/// it never makes one for a client that has one, and nothing at all outside an exchange.
///
/// reqwest copies its connector six times for every request, whether it connects or not: so a copy is
/// a count.
#[derive(Clone)]
pub(crate) struct Connector<S> {
    inner: Arc<S>,
    requires_http2: bool,
}

impl<S> Connector<S> {
    /// `requires_http2`: a connection to a server that does not speak it is none.
    pub(crate) fn new(inner: S, requires_http2: bool) -> Self {
        Self {
            inner: Arc::new(inner),
            requires_http2,
        }
    }
}

/// A server has chosen HTTP/1.1, or nothing, in the handshake. Nothing of the request was sent.
#[derive(Debug)]
pub(crate) struct NotHttp2;

impl fmt::Display for NotHttp2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server does not speak http/2, which is required")
    }
}

impl Error for NotHttp2 {}

impl<S, R> Service<R> for Connector<S>
where
    S: Service<R, Error = BoxError, Future: Send, Response: Connection>
        + Clone
        + Send
        + Sync
        + 'static,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        let inner = Arc::clone(&self.inner);
        let requires_http2 = self.requires_http2;
        Box::pin(async move {
            match PROGRESS.try_with(Cell::get) {
                Ok(Progress::Reuses(until)) => {
                    come_back(until).await;
                    Err("the connection is closed".into())
                }
                Ok(Progress::Connects(_)) => {
                    let connection = S::clone(&inner).oneshot(request).await?;
                    let is_http2 = connection.connected().is_negotiated_h2();
                    if requires_http2 && !is_http2 {
                        return Err(NotHttp2.into());
                    }
                    set(Progress::Connected { is_http2 });
                    Ok(connection)
                }
                _ => Err("nobody waits for a connection".into()),
            }
        })
    }
}

/// Ready when the connection that was in use a moment ago has not come back until then: it is closed. Should it
/// come back before, reqwest takes it, and leaves this to a task without an exchange, where it is ready.
async fn come_back(until: Instant) {
    let waited = Instant::now() < until;
    if waited {
        set(Progress::Awaited);
        let mut sleep = pin!(tokio::time::sleep_until(until.into()));
        poll_fn(|context| match PROGRESS.try_with(Cell::get) {
            Ok(_) => sleep.as_mut().poll(context),
            Err(_) => Poll::Ready(()),
        })
        .await;
    }
    set(Progress::Gone { waited });
}

fn set(progress: Progress) {
    // Outside an exchange there is nobody to tell.
    let _ = PROGRESS.try_with(|cell| cell.set(progress));
}
