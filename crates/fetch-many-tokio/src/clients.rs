//! reqwest's clients, one a connection: [`Clients`].

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fetch_many::strategy::{IdleList, Opening, Origin, Proxies, Room, tls};
use fetch_many::{Capability, Config, Error, ErrorKind};
use reqwest::Url;
use reqwest::redirect::Policy;
use tokio::runtime::Handle;
use tokio::task::yield_now;
use tower::layer::layer_fn;

use crate::connector::{Connector, Told, proxy_of};

/// reqwest's clients, each with one connection at most, in one exchange at a time.
///
/// Not one client with many connections: while it connects, reqwest's pool takes a connection that falls free and
/// finishes the new one besides, so that there are more than requests in flight; nobody can tell then which of the
/// two failed, and none can be closed to free its descriptor. With a client for each, which request runs on which
/// connection is decided here, and a client that is dropped closes its connection.
///
/// To make a client takes 25 allocations and 3 µs, a small part of what its connection takes; so none is kept without
/// one.
pub(crate) struct Clients {
    idle: IdleList<Client>,
    make: Box<Make>,
    patience: Patience,
}

/// `offers_http2`: whether it offers a server more than HTTP/1.1.
type Make = dyn Fn(bool) -> Result<reqwest::Client, Error> + Send + Sync;

/// A client with a connection.
pub(crate) struct Client {
    pub(crate) reqwest: reqwest::Client,
    /// Ends after the client.
    _open: Open,
    /// To which address: the host's, or its proxy's.
    pub(crate) peer: Option<SocketAddr>,
    /// Since when the connection is idle.
    pub(crate) since: Instant,
    /// The URL of its last request, unless it has none yet.
    pub(crate) url: Option<Url>,
    /// The port in that URL, if it is not the request's own.
    pub(crate) port: Option<u16>,
    /// Whether many may be in exchanges on it at once.
    is_http2: bool,
    /// How often something has come on it that was waited for, by HTTP/2.
    heard: AtomicUsize,
}

/// What has been found out about a connection that was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) peer: SocketAddr,
    pub(crate) is_http2: bool,
    /// The port that it leads to, if reqwest was told one.
    pub(crate) port: Option<u16>,
}

/// A connection that is open until its task has closed its socket, which is a moment after its client is dropped.
struct Open(Option<Opening>);

impl Drop for Open {
    fn drop(&mut self) {
        // Outside a runtime, no task does anything, and nobody waits.
        if let Ok(runtime) = Handle::try_current() {
            let opening = self.0.take();
            runtime.spawn(async move {
                let_others_run().await;
                drop(opening);
            });
        }
    }
}

/// Lets the tasks run that have something to do.
pub(crate) async fn let_others_run() {
    // Some of them may have to do something when the first have run.
    yield_now().await;
    yield_now().await;
}

impl Client {
    /// One that has just connected.
    pub(crate) fn connected(reqwest: reqwest::Client, link: Link, opening: Opening) -> Self {
        Self {
            reqwest,
            peer: Some(link.peer),
            _open: Open(Some(opening)),
            since: Instant::now(),
            url: None,
            port: link.port,
            is_http2: link.is_http2,
            heard: AtomicUsize::new(0),
        }
    }

    pub(crate) fn is_http2(&self) -> bool {
        self.is_http2
    }

    /// How often its server has been heard.
    pub(crate) fn heard(&self) -> usize {
        self.heard.load(Ordering::Relaxed)
    }

    /// Its server has been heard once more: how often that makes.
    pub(crate) fn hear(&self) -> usize {
        self.heard.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Clients {
    pub(crate) fn new(config: &Config, proxies: &Arc<Proxies>) -> Result<Self, Error> {
        let make = maker(config, proxies)?;
        // What is wrong with the settings should be known now.
        make(false)?;
        Ok(Self {
            idle: IdleList::new(config),
            make,
            patience: Patience(AtomicU32::new(Patience::MOST)),
        })
    }

    /// One with a connection to this origin.
    pub(crate) fn take_idle(&self, origin: Origin<'_>, now: Instant) -> Option<Client> {
        self.idle.take(origin, now)
    }

    /// Keeps one whose connection can carry another request.
    pub(crate) fn put_idle(&self, origin: Origin<'_>, mut client: Client) {
        client.since = Instant::now();
        let since = client.since;
        self.idle.put(origin, client, since);
    }

    /// A connection that was idle at `then` has died without a word: so may have the others that were.
    pub(crate) fn give_up_as_old(&self, origin: Origin<'_>, then: Instant) {
        self.idle.give_up(origin, then);
    }

    /// One without a connection.
    pub(crate) fn make(&self, offers_http2: bool) -> Result<reqwest::Client, Error> {
        (self.make)(offers_http2)
    }

    /// For a connection that is about to be opened.
    pub(crate) fn room(&self) -> Room<'_, Client> {
        self.idle.room()
    }

    /// Until when the connection of this one may be on its way back into reqwest's pool.
    pub(crate) fn is_back_by(&self, client: &Client, timeout: Duration) -> Instant {
        client.since + self.patience.now().min(timeout / 8)
    }

    /// Whether the wait for a connection was worth it.
    pub(crate) fn has_waited(&self, in_vain: bool) {
        if in_vain {
            self.patience.shorten();
        } else {
            self.patience.restore();
        }
    }
}

/// How long to wait for a connection that has carried a response a moment ago.
///
/// A task of reqwest's puts it back when it can carry another request. That task may be a little behind the one
/// that has read the response; and there is no word from it if the server has closed the connection meanwhile.
/// So a wait is short where waits have been in vain, as with a server that closes after each answer and does not
/// say so, and long where they have not: the system may have stopped the thread that runs that task.
struct Patience(AtomicU32);

impl Patience {
    /// In microseconds.
    const MOST: u32 = 50_000;

    fn now(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed).into())
    }

    fn shorten(&self) {
        let now = self.0.load(Ordering::Relaxed);
        self.0.store(now / 2, Ordering::Relaxed);
    }

    fn restore(&self) {
        self.0.store(Self::MOST, Ordering::Relaxed);
    }
}

/// As many header lines as other clients take: hyper's own limit is 100.
const MOST_HEADERS: usize = 256;

/// What makes clients: reqwest, with its defaults undone where they differ from the other strategies'.
fn maker(config: &Config, proxies: &Arc<Proxies>) -> Result<Box<Make>, Error> {
    let tls = tls::client_config(config)?;
    let mut tls_http2 = tls.clone();
    tls_http2.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let requires_http2 = config.requires(Capability::Http2);
    let proxies = (!proxies.is_empty()).then(|| Arc::clone(proxies));
    Ok(Box::new(move |offers_http2| {
        let builder = match proxies.clone() {
            None => reqwest::Client::builder().no_proxy(),
            Some(proxies) => reqwest::Client::builder()
                .proxy(reqwest::Proxy::custom(move |url| proxy_of(&proxies, url))),
        };
        let builder = if offers_http2 {
            let requires = requires_http2;
            multiplexing(builder.tls_backend_preconfigured(tls_http2.clone()))
                .connector_layer(layer_fn(move |inner| Connector::new(inner, requires)))
        } else {
            builder
                .tls_backend_preconfigured(tls.clone())
                .http1_only()
                .connector_layer(layer_fn(|inner| Connector::new(inner, false)))
        };
        builder
            // RFC 9112 §5.2 demands this of a user agent. A blank before the colon and lines that are no
            // fields stay errors: reqwest does not show what came, so nobody could tell whether one of them
            // hides where the body ends.
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_max_headers(MOST_HEADERS)
            .dns_resolver(Told)
            .pool_max_idle_per_host(1)
            // The list of clients knows how long each has been idle.
            .pool_idle_timeout(None)
            // The engine's business, so that all strategies do the same.
            .redirect(Policy::none())
            // Without the second, reqwest copies every request for retries that never come.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .build()
            .map_err(|cause| Error::new(ErrorKind::Other).because(cause))
    }))
}

/// A response's head may be as large as by HTTP/1.1 (by the count of RFC 9113 §6.5.2, where a field weighs 32 bytes more).
#[cfg(feature = "http2")]
fn multiplexing(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.http2_max_header_list_size(400 << 10)
}

/// Without the feature nobody asks for it.
#[cfg(not(feature = "http2"))]
fn multiplexing(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.http1_only()
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("is_http2", &self.is_http2)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients")
            .field("idle", &self.idle)
            .finish_non_exhaustive()
    }
}
