//! One request, one response: [`Clients`].

use std::cell::Cell;
use std::fmt::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use fetch_many::http::{HeaderMap, StatusCode};
use fetch_many::strategy::{
    Bounds, Collector, Exchange, Headers, check_transfer_coding, compact, tls,
};
use fetch_many::{Bytes, Config, Error, ErrorKind, Request, Response};
use reqwest::redirect::Policy;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::yield_now;
use tokio::time::timeout;
use tower::layer::layer_fn;
use tower::{Service, ServiceExt};

use crate::error::{after_head, before_head};

/// reqwest, with its defaults undone where they differ from the other strategies'.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    /// Keeps connections.
    pooled: reqwest::Client,
    /// Keeps none: for the attempt after a stale connection.
    fresh: reqwest::Client,
    headers: Arc<Headers>,
}

tokio::task_local! {
    /// Whether the exchange of this task has made its own connection.
    static CONNECTED: Cell<bool>;
}

impl Clients {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            pooled: client(config, config.max_idle_per_host)?,
            fresh: client(config, 0)?,
            headers: Arc::new(Headers::new(config)?),
        })
    }
}

fn client(config: &Config, max_idle: usize) -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls::client_config(&config.roots)?)
        .http1_only()
        // RFC 9112 §5.2 demands this of a user agent. A blank before the colon and lines that are no
        // fields stay errors: reqwest does not show what came, and might so be led to another end of the
        // body than everybody else.
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_max_headers(MOST_HEADERS)
        .connect_timeout(config.connect_timeout)
        .pool_max_idle_per_host(max_idle)
        .pool_idle_timeout(config.idle_timeout)
        // The engine's business, so that all strategies do the same.
        .redirect(Policy::none())
        // Without the second, reqwest copies every request for retries that never come.
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .no_proxy()
        .connector_layer(layer_fn(|connector| Noting(Arc::new(connector))))
        .build()
        .map_err(|cause| Error::new(ErrorKind::Other).because(cause))
}

/// As many header lines as other clients take: hyper's own limit is 100.
const MOST_HEADERS: usize = 256;

/// A connector that notes its success for the exchange whose task it runs in.
///
/// reqwest connects in the task that asks, and only when its pool has nothing to offer. If the pool has
/// something before the connection is made, that is taken, and the connection finished elsewhere: so
/// what counts is its end.
///
/// reqwest copies its connector six times for every request, whether it connects or not: so a copy is
/// a count.
#[derive(Clone)]
struct Noting<S>(Arc<S>);

impl<S, R> Service<R> for Noting<S>
where
    S: Service<R, Future: Send> + Clone + Send + 'static,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connector = S::clone(&self.0);
        Box::pin(async move {
            let connection = connector.oneshot(request).await?;
            // Outside an exchange there is nobody to note it for.
            let _ = CONNECTED.try_with(|connected| connected.set(true));
            Ok(connection)
        })
    }
}

/// reqwest's own timeout covers all of an exchange.
impl Exchange for Clients {
    async fn exchange(&self, request: &Request, bounds: Bounds) -> Result<Response, Error> {
        let converted = to_reqwest(request, self.headers.of(request)?, bounds.timeout)?;
        let pool = if bounds.fresh {
            &self.fresh
        } else {
            look_at_idle_connections().await;
            &self.pooled
        };
        let send = async {
            let result = pool.execute(converted).await;
            (result, CONNECTED.with(Cell::get))
        };
        let (result, connected) = CONNECTED.scope(Cell::new(false), send).await;
        let mut response = result.map_err(|error| before_head(error, !connected))?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            let error = Error::new(ErrorKind::Protocol);
            return Err(error.detail("switched to a protocol nobody asked for"));
        }
        let body = if bounds.leads_on(response.status(), response.headers()) {
            // What of it has not come goes with the connection.
            let _ = pass_over_body(&mut response).await;
            Bytes::new()
        } else {
            check_transfer_coding(request.method(), response.status(), response.headers())?;
            read_body(&mut response, bounds.max_body_bytes).await?
        };

        let mut whole = Response::new(body);
        *whole.status_mut() = response.status();
        *whole.version_mut() = response.version();
        *whole.headers_mut() = std::mem::take(response.headers_mut());
        compact(&mut whole);
        Ok(whole)
    }
}

/// Lets the pool see what has come on idle connections while nobody ran a current-thread runtime: a
/// response that nobody asked for would be taken for the next one's. Other runtimes look all the time.
async fn look_at_idle_connections() {
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        // The reactor looks at the sockets; then the connections get to know.
        yield_now().await;
        yield_now().await;
    }
}

fn to_reqwest(
    request: &Request,
    headers: HeaderMap,
    timeout: Duration,
) -> Result<reqwest::Request, Error> {
    // Room for most, so that it need not grow.
    let mut url = String::with_capacity(128);
    // Writing to a `String` cannot fail.
    let _ = write!(url, "{}", request.uri());
    let url = reqwest::Url::parse(&url).map_err(|cause| {
        // The contract has checked all but what only Unicode's tables can tell: a name in
        // punycode that nobody can have. The other strategies ask the resolver, in vain.
        Error::new(ErrorKind::Resolve)
            .detail("not a valid international name")
            .because(cause)
    })?;
    let mut converted = reqwest::Request::new(request.method().clone(), url);
    *converted.headers_mut() = headers;
    if !request.body().is_empty() {
        *converted.body_mut() = Some(request.body().clone().into());
    }
    *converted.timeout_mut() = Some(timeout);
    Ok(converted)
}

async fn read_body(response: &mut reqwest::Response, max: usize) -> Result<Bytes, Error> {
    let mut body = Collector::new(response.content_length(), max)?;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.push(chunk)?,
            Ok(None) => return Ok(body.finish()),
            Err(error) => return Err(body.ended(after_head(error))),
        }
    }
}

/// Reads the body of a redirect, which nobody wants, if it comes at once. Whether it has.
async fn pass_over_body(response: &mut reqwest::Response) -> bool {
    let passed_over = async {
        let mut room = Bounds::REST_BYTES;
        while let Ok(chunk) = response.chunk().await {
            let Some(chunk) = chunk else {
                return true;
            };
            match room.checked_sub(chunk.len()) {
                Some(left) => room = left,
                None => return false,
            }
        }
        false
    };
    let in_time = timeout(Bounds::REST_TIME, passed_over).await;
    in_time.unwrap_or(false)
}
