//! Whom a request goes to: [`Origin`].

use std::net::IpAddr;

use http::Uri;
use http::header::HeaderValue;
use http::uri::{Authority, Scheme};

use crate::{Error, ErrorKind};

/// Whom a request goes to: scheme, host and port (RFC 6454 §4). Limits, connections and trust are by
/// origin.
///
/// Two of them are compared as they are written, because a [`Request`](crate::Request) has its URL in
/// normal form.
///
/// ```
/// use fetch_many::strategy::Origin;
///
/// let url = "https://[::1]:8443/a".parse().unwrap();
/// let origin = Origin::of(&url)?;
/// assert_eq!((origin.is_https(), origin.host(), origin.port()), (true, "::1", 8443));
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    authority: &'a Authority,
    https: bool,
}

impl<'a> Origin<'a> {
    /// The origin of this URL.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] without a host. The contract has refused such a URL; a request that came
    /// round it is an error here.
    pub fn of(uri: &'a Uri) -> Result<Self, Error> {
        let authority = uri
            .authority()
            .ok_or_else(|| Error::new(ErrorKind::Request).detail("url without a host"))?;
        Ok(Self {
            authority,
            https: uri.scheme() == Some(&Scheme::HTTPS),
        })
    }

    /// That of a plain server.
    pub(crate) fn plain(authority: &'a Authority) -> Self {
        Self {
            authority,
            https: false,
        }
    }

    /// Whether it is asked over TLS.
    #[must_use]
    pub fn is_https(self) -> bool {
        self.https
    }

    /// Host and port, as they are written.
    #[must_use]
    pub fn authority(self) -> &'a str {
        self.authority.as_str()
    }

    /// The host, an IPv6 address without its brackets.
    #[must_use]
    pub fn host(self) -> &'a str {
        let host = self.authority.host();
        host.strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host)
    }

    /// The host, if it is an address: there is nothing to look up then.
    #[must_use]
    pub fn ip(self) -> Option<IpAddr> {
        self.host().parse().ok()
    }

    /// The port, or the scheme's own.
    #[must_use]
    pub fn port(self) -> u16 {
        self.authority.port_u16().unwrap_or(self.default_port())
    }

    fn default_port(self) -> u16 {
        if self.https { 443 } else { 80 }
    }

    /// The `Host` field: without the port if it is the scheme's own (RFC 9110 §4.2.1).
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if the host is no header value.
    pub fn host_field(self) -> Result<HeaderValue, Error> {
        let host = if self.port() == self.default_port() {
            self.authority.host()
        } else {
            self.authority.as_str()
        };
        HeaderValue::from_str(host).map_err(|cause| {
            Error::new(ErrorKind::Request)
                .detail("host is not a header value")
                .because(cause)
        })
    }
}

/// Not by `Authority`'s own comparison, which goes letter by letter to ignore case.
impl PartialEq for Origin<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.https == other.https && self.authority() == other.authority()
    }
}

impl Eq for Origin<'_> {}
