//! Whom to connect to: [`Origin`].

use std::net::IpAddr;

use fetch_many::http::Uri;
use fetch_many::http::header::HeaderValue;
use fetch_many::http::uri::{Authority, Scheme};
use fetch_many::{Error, ErrorKind};

/// Whom a request goes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    authority: &'a Authority,
    pub(crate) https: bool,
}

impl<'a> Origin<'a> {
    pub(crate) fn of(uri: &'a Uri) -> Result<Self, Error> {
        // The contract has refused these already; a request that came round it is an error here.
        let authority = uri
            .authority()
            .ok_or_else(|| Error::new(ErrorKind::Request).detail("url without a host"))?;
        Ok(Self {
            authority,
            https: uri.scheme() == Some(&Scheme::HTTPS),
        })
    }

    /// What idle connections are kept under.
    pub(crate) fn authority(self) -> &'a str {
        self.authority.as_str()
    }

    /// The host, an IPv6 address without its brackets.
    pub(crate) fn host(self) -> &'a str {
        let host = self.authority.host();
        host.strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host)
    }

    pub(crate) fn ip(self) -> Option<IpAddr> {
        self.host().parse().ok()
    }

    pub(crate) fn port(self) -> u16 {
        self.authority.port_u16().unwrap_or(self.default_port())
    }

    fn default_port(self) -> u16 {
        if self.https { 443 } else { 80 }
    }

    /// The `Host` field: without the port if it is the scheme's own (RFC 9110 §4.2.1).
    pub(crate) fn host_field(self) -> Result<HeaderValue, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_address_is_one() {
        let uri = "http://[::1]:8080/".parse().unwrap();
        let origin = Origin::of(&uri).unwrap();
        assert_eq!(origin.ip(), Some("::1".parse().unwrap()));
        assert_eq!(origin.port(), 8080);
    }
}
