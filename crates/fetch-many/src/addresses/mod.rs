//! Which addresses may be connected to: [`Addresses`].

mod special;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// Which addresses may be connected to. A list that others wrote must not lead a program into its own network.
///
/// It is asked for every address of every new connection: those of a name, also when the name changes its answer;
/// an address in the URL itself; those that a redirect leads to; and the answers that
/// [`Config::resolve`](crate::Config::resolve) fixes. What is not allowed is never connected to. If none of a host's
/// addresses is, the request ends as [`NotAllowed`](crate::ErrorKind::NotAllowed) and is not tried again.
///
/// Behind a proxy that looks up names by itself, the proxy's own address is all that can be judged here: the proxy
/// must then have such a filter of its own.
///
/// ```
/// use fetch_many::Addresses;
///
/// let public = Addresses::Public;
/// assert!(public.allows("1.1.1.1".parse()?));
/// assert!(!public.allows("192.168.0.1".parse()?));
/// assert!(!public.allows("::ffff:127.0.0.1".parse()?));
///
/// let own = Addresses::only(|ip| Addresses::Public.allows(ip) || ip.to_string() == "192.168.0.7");
/// assert!(own.allows("192.168.0.7".parse()?));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Addresses {
    /// All of them.
    #[default]
    Any,
    /// Those of the public internet.
    ///
    /// Refused is what IANA's registries of special-purpose addresses
    /// ([IPv4](https://www.iana.org/assignments/iana-ipv4-special-registry/),
    /// [IPv6](https://www.iana.org/assignments/iana-ipv6-special-registry/)) do not call globally reachable: loopback,
    /// private, link-local, carrier-grade NAT, unique local, documentation, benchmarking, reserved. So are multicast,
    /// broadcast, the transitional forms 6to4, Teredo and IPv4-compatible, and all of IPv6 outside of `2000::/3`. An
    /// IPv4-mapped address and one of NAT64's well-known prefix (`64:ff9b::/96`) is judged by the IPv4 address in it.
    ///
    /// A NAT64 prefix that a network has chosen for itself cannot be known here.
    Public,
    /// Those that a filter of the caller's lets pass: see [`only`](Self::only).
    Only(AddressFilter),
}

impl Addresses {
    /// Those that `allows` says yes to. It may be called from any thread, and should not wait for anything. An
    /// IPv4-mapped address of IPv6 comes to it as the IPv4 address that it leads to. Where it panics, the address is not
    /// allowed.
    #[must_use]
    pub fn only(allows: impl Fn(IpAddr) -> bool + Send + Sync + 'static) -> Self {
        Self::Only(AddressFilter(Arc::new(allows)))
    }

    /// Whether a connection may be made to this address.
    ///
    /// # Panics
    /// Where the caller's filter does.
    #[must_use]
    pub fn allows(&self, ip: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Public => special::of(ip).is_none(),
            Self::Only(filter) => (filter.0)(ip.to_canonical()),
        }
    }

    /// What kind of address this is, if that is why it is not allowed.
    pub(crate) fn objection(&self, ip: IpAddr) -> Option<&'static str> {
        match self {
            Self::Public => special::of(ip),
            _ => None,
        }
    }
}

/// A filter of the caller's: see [`Addresses::only`].
#[derive(Clone)]
pub struct AddressFilter(Arc<dyn Fn(IpAddr) -> bool + Send + Sync>);

impl fmt::Debug for AddressFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddressFilter").finish_non_exhaustive()
    }
}
