//! One proxy: [`ProxyServer`].

#[cfg(test)]
mod tests;

use std::fmt::{self, Write};
use std::net::SocketAddr;

use http::header::HeaderValue;
use http::uri::Authority;

use super::refusal::refusal;
use crate::proxy::Setting;
use crate::wire::credentials::{basic, decode};
use crate::wire::origin::Origin;
use crate::wire::target;
use crate::{Error, ErrorKind};

/// One proxy: where it is, what it speaks, and who we are to it.
///
/// It displays as host and port; nothing but [`url_at`](Self::url_at) and [`authorization`](Self::authorization) shows its
/// credentials.
pub struct ProxyServer {
    protocol: Protocol,
    /// Whom to connect to.
    place: Authority,
    credentials: Option<Credentials>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Http,
    /// Told addresses.
    Socks5,
    /// Told names.
    Socks5h,
}

struct Credentials {
    user: Vec<u8>,
    password: Vec<u8>,
    /// The same as a header.
    header: HeaderValue,
}

/// curl's, where a URL has none.
const PORT: u16 = 1080;

/// RFC 1929 §2 has one byte for the length of each.
const LONGEST: usize = 255;

impl ProxyServer {
    pub(super) fn new(setting: &Setting) -> Result<Self, Error> {
        let source = setting.source;
        let fail = |what| Error::new(ErrorKind::Request).detail(format!("{source} {what}"));
        let url = setting.url.trim();
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let known = [
            ("http", Protocol::Http),
            ("socks5", Protocol::Socks5),
            ("socks5h", Protocol::Socks5h),
        ];
        let (_, protocol) = known
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(scheme))
            .ok_or_else(|| fail("with a scheme other than http, socks5 and socks5h"))?;
        // What follows the authority means nothing to a proxy.
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = &rest[..end];
        let (userinfo, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let place = place(host).map_err(|cause| {
            fail("without a host, or with a host or port that is none").because(cause)
        })?;
        let credentials = (!userinfo.is_empty())
            .then(|| Credentials::new(userinfo, protocol))
            .transpose()
            .map_err(fail)?;
        Ok(Self {
            protocol,
            place,
            credentials,
        })
    }

    /// Whom to connect to: the proxy itself, as if it were a plain `http` server.
    #[must_use]
    pub fn origin(&self) -> Origin<'_> {
        Origin::plain(&self.place)
    }

    /// Whether it is told the whole URLs of requests to `origin`, so that there is no handshake.
    pub(super) fn is_told_urls(&self, origin: Origin<'_>) -> bool {
        self.protocol == Protocol::Http && !origin.is_https()
    }

    /// Whether it speaks SOCKS5.
    pub(super) fn is_socks(&self) -> bool {
        self.protocol != Protocol::Http
    }

    /// Whether it is told addresses, so that a [`Handshake`](super::Handshake) is for one of them.
    #[must_use]
    pub fn is_told_addresses(&self) -> bool {
        self.protocol == Protocol::Socks5
    }

    /// Whether `origin` has to be looked up here: because the proxy is told addresses; or because it is an address, which
    /// [`Config::addresses`](crate::Config::addresses) may not allow.
    #[must_use]
    pub fn wants_lookup(&self, origin: Origin<'_>) -> bool {
        self.is_told_addresses() || origin.ip().is_some()
    }

    /// The value of `Proxy-Authorization`, if it wants credentials.
    #[must_use]
    pub fn authorization(&self) -> Option<&HeaderValue> {
        self.credentials.as_ref().map(|its| &its.header)
    }

    /// User and password, if it wants them.
    pub(super) fn credentials(&self) -> Option<(&[u8], &[u8])> {
        let credentials = self.credentials.as_ref()?;
        Some((&credentials.user, &credentials.password))
    }

    /// The URL of the proxy at this address of it, with the credentials in it, for a client that does all this itself. Not to
    /// be printed.
    ///
    /// ```
    /// use fetch_many::strategy::{Origin, Proxies};
    /// use fetch_many::{Config, Proxy};
    ///
    /// let config = Config::default().proxy(Proxy::through("socks5h://a:b%40c@proxy:9050"));
    /// let proxies = Proxies::new(&config)?;
    /// let url = "http://example.com/".parse().unwrap();
    /// let proxy = proxies.for_origin(Origin::of(&url)?).unwrap();
    /// assert_eq!(proxy.url_at(([127, 0, 0, 1], 9050).into()), "socks5h://a:b%40c@127.0.0.1:9050");
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    #[must_use]
    pub fn url_at(&self, address: SocketAddr) -> String {
        self.url(address)
    }

    fn url(&self, place: impl fmt::Display) -> String {
        let mut url = String::from(match self.protocol {
            Protocol::Http => "http://",
            Protocol::Socks5 => "socks5://",
            Protocol::Socks5h => "socks5h://",
        });
        if let Some(credentials) = &self.credentials {
            push_encoded(&mut url, &credentials.user);
            url.push(':');
            push_encoded(&mut url, &credentials.password);
            url.push('@');
        }
        // Writing to a `String` cannot fail.
        let _ = write!(url, "{place}");
        url
    }

    /// What it means that no connection to the proxy itself could be made: the same kind of error, with the proxy's name.
    #[must_use]
    pub fn unreachable(&self, error: Error) -> Error {
        let said = match error.kind() {
            ErrorKind::Timeout => format!("proxy {self} did not answer"),
            _ => format!("proxy {self}: {error}"),
        };
        let unreachable = Error::new(error.kind()).detail(said);
        if error.is_failed_lookup() {
            unreachable.because(error)
        } else {
            // Means something for `Resolve` alone.
            unreachable.of_unknown_name().because(error)
        }
    }

    /// That the proxy, asked for a tunnel, answered with this status.
    #[must_use]
    pub fn answered(&self, status: u16) -> Error {
        match (status, &self.credentials) {
            (407, Some(_)) => self.fault("answered 407: it refuses the user or the password"),
            (407, None) => self.fault("answered 407: it wants a user and a password"),
            _ => self.fault(format_args!("answered {status}")),
        }
    }

    /// That the proxy, told where to connect to in SOCKS5, answered with this reply (RFC 1928 §6).
    #[must_use]
    pub fn refused(&self, reply: u8) -> Error {
        self.fault(refusal(reply))
    }

    /// An error of the proxy's own: [`Connect`](ErrorKind::Connect), with its name before `what` it did.
    #[must_use]
    pub fn fault(&self, what: impl fmt::Display) -> Error {
        Error::new(ErrorKind::Connect).detail(format!("proxy {self} {what}"))
    }
}

impl fmt::Display for ProxyServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.origin();
        match origin.host() {
            host if host.contains(':') => write!(f, "[{host}]:{}", origin.port()),
            host => write!(f, "{host}:{}", origin.port()),
        }
    }
}

impl fmt::Debug for ProxyServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({self})", self.protocol)
    }
}

impl Credentials {
    fn new(userinfo: &str, protocol: Protocol) -> Result<Self, &'static str> {
        let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
        let (user, password) = (decode(user), decode(password));
        if user.iter().chain(&password).any(u8::is_ascii_control) {
            return Err("with a control character in its user or password");
        }
        if protocol == Protocol::Http && user.contains(&b':') {
            // RFC 7617 §2: everything behind the first colon is the password.
            return Err("with a colon in its user");
        }
        if protocol != Protocol::Http && user.len().max(password.len()) > LONGEST {
            return Err("with a user or password of more than 255 bytes");
        }
        let mut header = HeaderValue::try_from(basic(&user, &password))
            .map_err(|_| "with a user or password that no header can hold")?;
        header.set_sensitive(true);
        Ok(Self {
            user,
            password,
            header,
        })
    }
}

fn place(host: &str) -> Result<Authority, Error> {
    let host = host.strip_suffix(':').unwrap_or(host);
    let name_end = host.rfind(']').unwrap_or(0);
    let uri = if host[name_end..].contains(':') {
        target::normal(&format!("http://{host}/"))
    } else {
        target::normal(&format!("http://{host}:{PORT}/"))
    };
    let place = uri?.into_parts().authority;
    place.ok_or_else(|| Error::new(ErrorKind::Request))
}

fn push_encoded(url: &mut String, bytes: &[u8]) {
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            url.push(char::from(*byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
}
