//! How one exchange is done: [`Config`].

mod capabilities;
mod exchange;
mod hosts;

use std::time::Duration;

use crate::addresses::Addresses;
use crate::resolver::Names;
use crate::{Capability, Identity, Proxy, Roots};

/// How one exchange is done. Every bound is finite by default; every strategy honours every field.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::Config;
///
/// let config = Config::default().timeout(Duration::from_secs(5)).max_body_bytes(1 << 20);
/// assert_eq!(config.timeout, Duration::from_secs(5));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// How long DNS, TCP and TLS together may take. Default: 10 s. Never longer than `timeout`.
    pub connect_timeout: Duration,
    /// How long one attempt may take, from its start to the last byte of the body: DNS, connect,
    /// TLS, head and body, and all the redirects that it is sent through. The time in which a body is not read, because
    /// [`in_memory`](crate::Plan::in_memory) is used up, does not count. If the body goes to a [`Sink`](crate::Sink), it
    /// covers all up to the head; then [`stall`](Self::stall) does. Default: 30 s.
    pub timeout: Duration,
    /// The largest body, in bytes, before and after decoding. A longer one is
    /// [`TooLarge`](crate::ErrorKind::TooLarge). The bodies of redirects that are followed do not count:
    /// nobody waits for them or keeps them. Default: 16 MiB.
    pub max_body_bytes: usize,
    /// The largest body that goes to a [`Sink`](crate::Sink), in bytes, before and after decoding, in place of
    /// `max_body_bytes`. A longer one is [`TooLarge`](crate::ErrorKind::TooLarge). Default: 16 GiB.
    pub max_stored_bytes: u64,
    /// For how long nothing may come of a body that goes to a [`Sink`](crate::Sink). Such a body may take longer than
    /// `timeout`, which ends with its head. The time in which nothing is read, because the sink is busy or
    /// [`in_memory`](crate::Plan::in_memory) is used up, does not count. Default: 30 s.
    pub stall: Duration,
    /// How many bytes a second such a body must bring at least, on average over each [`stall`](Self::stall). A slower
    /// one is a [`Timeout`](crate::ErrorKind::Timeout). Default: 0, as slow as it likes.
    pub least_speed: u64,
    /// How many idle connections are kept per host. Below a batch's `limit`, connections are made
    /// anew all the time. Default: 1,024.
    pub max_idle_per_host: usize,
    /// How many idle connections are kept in all; of more, the oldest are closed. Default: `None`, half of
    /// the descriptors that the process may have when the fetcher is made (the soft limit of `ulimit -n`),
    /// at most 4,096; 128 where the system does not tell that in `/proc`.
    ///
    /// Should descriptors run out nonetheless, idle connections are closed, and a request waits for one
    /// that is in use, for as long as it may take to connect.
    pub max_idle: Option<usize>,
    /// How long a connection may lie idle and still be reused. Default: 15 s. Servers' own defaults
    /// differ widely; a connection that the server closed meanwhile costs one immediate retry, not an
    /// error.
    pub idle_timeout: Duration,
    /// How many redirects of one request are followed; one more is
    /// [`Redirect`](crate::ErrorKind::Redirect). 0 follows none: a 3xx is then a response like any
    /// other. Default: 10.
    pub max_redirects: u32,
    /// Whether `gzip`, `deflate` and `br` are offered to servers and undone. Otherwise bodies are left
    /// as they come. A part of a body (206) always is, and a request with `Range` asks for `identity`.
    /// Default: true.
    pub decode: bool,
    /// The `User-Agent` of a request that brings none. Default: `fetch-many/` and the version.
    pub user_agent: String,
    /// Whom to trust for `https`. Default: [`Roots::Mozilla`].
    pub roots: Roots,
    /// Through which proxies requests go. Default: none, whatever the environment says;
    /// [`Proxy::from_environment`] reads that.
    pub proxy: Proxy,
    /// Who we are, for servers that ask for a certificate of their clients. Default: none.
    pub identity: Option<Identity>,
    /// Which addresses may be connected to. Default: [`Addresses::Any`].
    pub addresses: Addresses,
    /// Who knows the addresses of names.
    pub(crate) names: Names,
    /// What a strategy must be able to do.
    pub(crate) required: Vec<Capability>,
    /// What it should do if it can.
    pub(crate) preferred: Vec<Capability>,
    /// Where the cookies are kept that servers set, and sent back from (feature `cookies`). Default: none
    /// are.
    #[cfg(feature = "cookies")]
    pub cookies: Option<crate::Cookies>,
}

impl Config {
    /// Sets [`connect_timeout`](Self::connect_timeout).
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets [`timeout`](Self::timeout).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets [`max_body_bytes`](Self::max_body_bytes).
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// Sets [`max_stored_bytes`](Self::max_stored_bytes).
    #[must_use]
    pub fn max_stored_bytes(mut self, bytes: u64) -> Self {
        self.max_stored_bytes = bytes;
        self
    }

    /// Sets [`stall`](Self::stall).
    #[must_use]
    pub fn stall(mut self, time: Duration) -> Self {
        self.stall = time;
        self
    }

    /// Sets [`least_speed`](Self::least_speed).
    #[must_use]
    pub fn least_speed(mut self, bytes_per_second: u64) -> Self {
        self.least_speed = bytes_per_second;
        self
    }

    /// Sets [`max_idle_per_host`](Self::max_idle_per_host).
    #[must_use]
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.max_idle_per_host = connections;
        self
    }

    /// Sets [`max_idle`](Self::max_idle).
    #[must_use]
    pub fn max_idle(mut self, connections: usize) -> Self {
        self.max_idle = Some(connections);
        self
    }

    /// Sets [`idle_timeout`](Self::idle_timeout).
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets [`max_redirects`](Self::max_redirects).
    #[must_use]
    pub fn max_redirects(mut self, redirects: u32) -> Self {
        self.max_redirects = redirects;
        self
    }

    /// Sets [`decode`](Self::decode).
    #[must_use]
    pub fn decode(mut self, decode: bool) -> Self {
        self.decode = decode;
        self
    }

    /// Sets [`user_agent`](Self::user_agent).
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets [`roots`](Self::roots).
    #[must_use]
    pub fn roots(mut self, roots: Roots) -> Self {
        self.roots = roots;
        self
    }

    /// Sets [`proxy`](Self::proxy).
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Sets [`identity`](Self::identity).
    #[must_use]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Sets [`cookies`](Self::cookies).
    #[cfg(feature = "cookies")]
    #[must_use]
    pub fn cookies(mut self, cookies: crate::Cookies) -> Self {
        self.cookies = Some(cookies);
        self
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            max_body_bytes: 16 << 20,
            max_stored_bytes: 16 << 30,
            stall: Duration::from_secs(30),
            least_speed: 0,
            max_idle_per_host: 1024,
            max_idle: None,
            idle_timeout: Duration::from_secs(15),
            max_redirects: 10,
            decode: true,
            user_agent: concat!("fetch-many/", env!("CARGO_PKG_VERSION")).to_owned(),
            roots: Roots::Mozilla,
            proxy: Proxy::none(),
            identity: None,
            addresses: Addresses::Any,
            names: Names::default(),
            required: Vec::new(),
            preferred: Vec::new(),
            #[cfg(feature = "cookies")]
            cookies: None,
        }
    }
}
