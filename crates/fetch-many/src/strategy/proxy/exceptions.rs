//! Which hosts are asked straight: [`Exceptions`].

use std::net::IpAddr;

use crate::wire::origin::Origin;

/// A list of hosts, as `no_proxy` has it.
#[derive(Debug)]
pub(super) enum Exceptions {
    Everything,
    These(Vec<Exception>),
}

#[derive(Debug)]
pub(super) enum Exception {
    /// This host and those below it, in lower case.
    Name(Box<str>),
    /// The addresses whose first bits are these.
    Network(IpAddr, u32),
}

impl Exceptions {
    pub(super) fn new(list: &str) -> Self {
        if list.trim() == "*" {
            return Self::Everything;
        }
        let entries = list.split(|letter: char| letter == ',' || letter.is_ascii_whitespace());
        Self::These(entries.filter_map(Exception::new).collect())
    }

    pub(super) fn contains(&self, origin: Origin<'_>) -> bool {
        let Self::These(exceptions) = self else {
            return true;
        };
        let address = origin.ip();
        let host = origin.host();
        let host = host.strip_suffix('.').unwrap_or(host);
        exceptions
            .iter()
            .any(|exception| match (exception, address) {
                (Exception::Name(name), None) => is_within(host, name),
                (Exception::Network(network, bits), Some(address)) => {
                    begins_alike(*network, address, *bits)
                }
                _ => false,
            })
    }
}

impl Exception {
    /// `None` for what fits no host.
    fn new(entry: &str) -> Option<Self> {
        let (address, bits) = match entry.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (entry, None),
        };
        if let Some(address) = address_of(address) {
            let all = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.map_or(Some(all), |bits| bits.parse().ok())?;
            return (bits <= all).then_some(Self::Network(address, bits));
        }
        let name = entry.strip_prefix('.').unwrap_or(entry);
        let name = name.strip_suffix('.').unwrap_or(name);
        (!name.is_empty()).then(|| Self::Name(name.to_ascii_lowercase().into()))
    }
}

fn address_of(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    bare.unwrap_or(text).parse().ok()
}

/// Whether the host is this one, or one below it. A request has its host in lower case.
fn is_within(host: &str, name: &str) -> bool {
    host.strip_suffix(name)
        .is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

fn begins_alike(one: IpAddr, other: IpAddr, bits: u32) -> bool {
    // Shifted by all of its bits nothing is left, and nothing differs.
    match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            let differing = one.to_bits() ^ other.to_bits();
            differing.checked_shr(32 - bits).unwrap_or(0) == 0
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            let differing = one.to_bits() ^ other.to_bits();
            differing.checked_shr(128 - bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::target;

    fn is_excepted(host: &str, list: &str) -> bool {
        let uri = target::normal(&format!("http://{host}/")).unwrap();
        Exceptions::new(list).contains(Origin::of(&uri).unwrap())
    }

    #[test]
    fn these_are_asked_straight() {
        for (host, list) in [
            ("example.com", "example.com"),
            ("example.com:8080", "example.com"),
            ("www.example.com", "example.com"),
            ("www.example.com", ".example.com"),
            ("example.com", ".example.com"),
            ("example.com", ".example.com."),
            ("example.com.", "example.com"),
            ("EXAMPLE.com", "example.COM"),
            ("a.b.example.com", "com"),
            ("b", "a,b"),
            ("b", "a b"),
            ("b", " a ,,\t b ,"),
            ("b", "*"),
            ("10.0.0.1", " * "),
            ("10.0.0.1", "10.0.0.1"),
            ("10.200.0.1", "localhost, 10.0.0.0/8"),
            ("10.0.0.1", "10.0.0.1/32"),
            ("10.0.0.1", "0.0.0.0/0"),
            ("[::1]", "::1"),
            ("[::1]", "[::1]"),
            ("[::1]:8080", "0:0::1"),
            ("[fd00::7:1]", "fd00::/8"),
            ("[fd00::7:1]", "[fd00::]/8"),
            ("[fd00::7:1]", "::/0"),
        ] {
            assert!(is_excepted(host, list), "{host} in {list:?}");
        }
    }

    #[test]
    fn these_are_not() {
        for (host, list) in [
            ("example.com", ""),
            ("example.com", " , ,"),
            ("example.com", "."),
            ("nonexample.com", "example.com"),
            ("nonexample.com", ".example.com"),
            ("example.com", "www.example.com"),
            ("example.com", "example.com:80"),
            ("example.com", "*.com"),
            ("example.com", "a,*"),
            ("example.com", "..example.com"),
            ("localhost", "127.0.0.1"),
            ("10.0.0.1", "11.0.0.0/8"),
            ("10.0.0.1", "10.0.0.0"),
            ("10.0.0.1", "10.0.0.1/33"),
            ("10.0.0.1", "10.0.0.1/"),
            ("10.0.0.1", "10.0.0.1/x"),
            ("10.0.0.1", "0.0.1"),
            ("10.0.0.1", ".0.0.1"),
            ("10.0.0.1", "::/0"),
            ("[::1]", "::2"),
            ("[::1]", "[::1"),
            ("[::1]", "::1/129"),
            ("[::1]", "0.0.0.0/0"),
        ] {
            assert!(!is_excepted(host, list), "{host} in {list:?}");
        }
    }
}
