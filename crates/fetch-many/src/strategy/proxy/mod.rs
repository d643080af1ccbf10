//! Through which proxy a connection goes, decided in one place: [`Proxies`].

mod connect;
mod exceptions;
mod handshake;
mod refusal;
mod server;
mod socks;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use http::header::{HeaderMap, PROXY_AUTHORIZATION};

use self::exceptions::Exceptions;
pub use self::handshake::{Handshake, Turn};
pub use self::server::ProxyServer;
use super::lookup::Lookups;
use crate::wire::origin::Origin;
use crate::{Addresses, Config, Error, ErrorKind};

/// The proxies of a fetcher, and which hosts go past them.
///
/// ```
/// use fetch_many::strategy::{Origin, Proxies};
/// use fetch_many::{Config, Proxy};
///
/// let proxy = Proxy::through("http://user:secret@[::1]:3128").except("localhost");
/// let proxies = Proxies::new(&Config::default().proxy(proxy))?;
/// let through = |url: &str| {
///     let url = url.parse().unwrap();
///     let origin = Origin::of(&url).unwrap();
///     proxies.for_origin(origin).map(|proxy| proxy.to_string())
/// };
/// assert_eq!(through("http://example.com/").as_deref(), Some("[::1]:3128"));
/// assert_eq!(through("http://localhost/"), None);
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Debug)]
pub struct Proxies {
    http: Option<Arc<ProxyServer>>,
    https: Option<Arc<ProxyServer>>,
    exceptions: Exceptions,
    lookups: Lookups,
}

impl Proxies {
    /// What [`Config::proxy`] says.
    ///
    /// # Errors
    /// [`Request`](crate::ErrorKind::Request) if a URL is none of a proxy; the message names the variable that it stands in,
    /// and nothing of its value.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let server = |setting: &Option<crate::proxy::Setting>| {
            let server = setting.as_ref().map(ProxyServer::new).transpose()?;
            Ok::<_, Error>(server.map(Arc::new))
        };
        Ok(Self {
            http: server(&config.proxy.http)?,
            https: server(&config.proxy.https)?,
            exceptions: Exceptions::new(&config.proxy.except),
            // Whoever names a proxy means it, wherever it is: it is usually in one's own network.
            lookups: Lookups::new(&config.clone().addresses(Addresses::Any)),
        })
    }

    /// Whether there is none, so that every request goes straight.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.http.is_none() && self.https.is_none()
    }

    /// Where the proxies themselves are: [`Config::addresses`] is not asked about them.
    #[must_use]
    pub fn lookups(&self) -> &Lookups {
        &self.lookups
    }

    /// The proxy through which a connection for `origin` goes. `None`: it goes straight.
    #[must_use]
    pub fn for_origin(&self, origin: Origin<'_>) -> Option<&Arc<ProxyServer>> {
        let proxy = if origin.is_https() {
            &self.https
        } else {
            &self.http
        };
        proxy.as_ref().filter(|_| !self.exceptions.contains(origin))
    }

    /// The proxy that is told the whole URLs of requests to `origin` (RFC 9112 §3.2.2) and, if it wants them, the credentials
    /// ([`authorize`](Self::authorize)). `None`: requests have their targets as ever.
    #[must_use]
    pub fn told_urls(&self, origin: Origin<'_>) -> Option<&Arc<ProxyServer>> {
        let proxy = self.for_origin(origin)?;
        proxy.is_told_urls(origin).then_some(proxy)
    }

    /// The headers of a request to `origin`, with `Proxy-Authorization` if a proxy is told its URL and wants credentials, and
    /// the request has none.
    ///
    /// # Errors
    /// [`Request`](ErrorKind::Request) if they are more than a map holds.
    pub fn authorize(
        &self,
        origin: Origin<'_>,
        mut headers: HeaderMap,
    ) -> Result<HeaderMap, Error> {
        let proxy = self.told_urls(origin);
        let Some(value) = proxy.and_then(|proxy| proxy.authorization()) else {
            return Ok(headers);
        };
        if !headers.contains_key(PROXY_AUTHORIZATION) {
            let appended = headers.try_append(PROXY_AUTHORIZATION, value.clone());
            appended.map_err(|cause| {
                let error = Error::new(ErrorKind::Request).detail("too many headers");
                error.because(cause)
            })?;
        }
        Ok(headers)
    }
}
