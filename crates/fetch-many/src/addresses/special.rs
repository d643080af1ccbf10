//! Addresses with a special purpose: [`of`].
//!
//! By IANA's two registries of special-purpose addresses (RFC 6890, RFC 8190), as of 2025, and the registries of
//! multicast (RFC 1112, RFC 4291 §2.7) and of IPv6's global unicast addresses (RFC 4291 §2.4).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What this address is for, unless it is one of the public internet.
pub(super) fn of(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => of_v4(ip),
        IpAddr::V6(ip) => of_v6(ip),
    }
}

/// First address, length of the prefix, what it is.
#[rustfmt::skip]
const V4: &[(Ipv4Addr, u32, &str)] = &[
    (Ipv4Addr::UNSPECIFIED, 8, "this network"),                  // RFC 791 §3.2
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),                  // RFC 1918
    (Ipv4Addr::new(100, 64, 0, 0), 10, "carrier-grade nat"),     // RFC 6598
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback"),                // RFC 1122 §3.2.1.3
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),           // RFC 3927
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),               // RFC 1918
    // RFC 6890 §2.1. Two of them are called globally reachable, but lead to a device of the own network: the nearest
    // relay (RFC 7723, RFC 8155).
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved for protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation"),          // RFC 5737
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4 relay"),           // RFC 7526
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),              // RFC 1918
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarking"),          // RFC 2544
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation"),       // RFC 5737
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation"),        // RFC 5737
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),               // RFC 1112 §4
    (Ipv4Addr::BROADCAST, 32, "broadcast"),                      // RFC 919
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),                // RFC 1112 §4
];

fn of_v4(ip: Ipv4Addr) -> Option<&'static str> {
    let within = |&&(first, length, _): &&(Ipv4Addr, u32, _)| {
        // No prefix here is of length 0, which would be a shift by all bits.
        (ip.to_bits() ^ first.to_bits()) >> (32 - length) == 0
    };
    V4.iter().find(within).map(|&(_, _, what)| what)
}

/// Likewise: what lies within the global unicast addresses, and names for what does not.
#[rustfmt::skip]
const V6: &[(Ipv6Addr, u32, &str)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified"),                                // RFC 4291 §2.5.2
    (Ipv6Addr::LOCALHOST, 128, "loopback"),                                     // RFC 4291 §2.5.3
    (Ipv6Addr::UNSPECIFIED, 96, "ipv4-compatible"),                             // RFC 4291 §2.5.5.1
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, "local nat64"),         // RFC 8215
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "discard-only"),            // RFC 6666
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, "teredo"),                 // RFC 4380
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, "benchmarking"),           // RFC 5180
    // RFC 2928. Parts are called globally reachable: relays, identifiers and AS 112, none of them a server.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "reserved for protocols"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation"),      // RFC 3849
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "6to4"),                   // RFC 3056
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation"),          // RFC 9637
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "unique local"),            // RFC 4193
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "link-local"),             // RFC 4291 §2.5.6
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, "site-local"),             // RFC 3879
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "multicast"),               // RFC 4291 §2.7
];

fn of_v6(ip: Ipv6Addr) -> Option<&'static str> {
    if let Some(ip) = embedded(ip) {
        return of_v4(ip);
    }
    let within = |&&(first, length, _): &&(Ipv6Addr, u32, _)| {
        (ip.to_bits() ^ first.to_bits()) >> (128 - length) == 0
    };
    if let Some(&(_, _, what)) = V6.iter().find(within) {
        return Some(what);
    }
    // RFC 4291 §2.4: all that has been given out is within 2000::/3.
    (ip.segments()[0] >> 13 != 1).then_some("reserved")
}

/// The IPv4 address that is meant: a mapped one is connected to by IPv4 (RFC 4291 §2.5.5.2), and a translator leads
/// to what follows its well-known prefix (RFC 6052 §2.1). A resolver behind such a translator answers with the
/// latter for every host that has IPv4 only (RFC 6147), so they cannot all be refused.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    if let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = ip.segments() {
        return Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    }
    ip.to_ipv4_mapped()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purpose(ip: &str) -> Option<&'static str> {
        of(ip.parse().unwrap())
    }

    #[test]
    fn the_first_and_the_last_of_each_range_and_not_their_neighbours() {
        for (first, last, what) in [
            ("0.0.0.0", "0.255.255.255", "this network"),
            ("10.0.0.0", "10.255.255.255", "private"),
            ("100.64.0.0", "100.127.255.255", "carrier-grade nat"),
            ("127.0.0.0", "127.255.255.255", "loopback"),
            ("169.254.0.0", "169.254.255.255", "link-local"),
            ("172.16.0.0", "172.31.255.255", "private"),
            ("192.0.0.0", "192.0.0.255", "reserved for protocols"),
            ("192.0.2.0", "192.0.2.255", "documentation"),
            ("192.88.99.0", "192.88.99.255", "6to4 relay"),
            ("192.168.0.0", "192.168.255.255", "private"),
            ("198.18.0.0", "198.19.255.255", "benchmarking"),
            ("198.51.100.0", "198.51.100.255", "documentation"),
            ("203.0.113.0", "203.0.113.255", "documentation"),
        ] {
            let (first, last): (Ipv4Addr, Ipv4Addr) =
                (first.parse().unwrap(), last.parse().unwrap());
            assert_eq!(of_v4(first), Some(what), "{first}");
            assert_eq!(of_v4(last), Some(what), "{last}");
            let before = first.to_bits().checked_sub(1).map(Ipv4Addr::from_bits);
            assert_eq!(before.and_then(of_v4), None, "before {first}");
            let after = Ipv4Addr::from_bits(last.to_bits() + 1);
            assert_eq!(of_v4(after), None, "{after}");
        }
        for (ip, what) in [
            ("224.0.0.0", "multicast"),
            ("239.255.255.255", "multicast"),
            ("240.0.0.0", "reserved"),
            ("255.255.255.254", "reserved"),
            ("255.255.255.255", "broadcast"),
        ] {
            assert_eq!(purpose(ip), Some(what), "{ip}");
        }
    }

    #[test]
    fn of_ipv6_only_what_was_given_out() {
        for (ip, what) in [
            ("::", "unspecified"),
            ("::1", "loopback"),
            ("::2", "ipv4-compatible"),
            ("::127.0.0.1", "ipv4-compatible"),
            ("::8.8.8.8", "ipv4-compatible"),
            ("64:ff9b:1::808:808", "local nat64"),
            ("64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "local nat64"),
            ("100::1", "discard-only"),
            ("100:0:0:1::1", "reserved"),
            ("1fff::1", "reserved"),
            ("2001::1", "teredo"),
            ("2001:1::1", "reserved for protocols"),
            ("2001:2::1", "benchmarking"),
            ("2001:10::1", "reserved for protocols"),
            ("2001:20::1", "reserved for protocols"),
            (
                "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
                "reserved for protocols",
            ),
            ("2001:db8::1", "documentation"),
            ("2001:db8:ffff::1", "documentation"),
            ("2002:7f00:1::1", "6to4"),
            ("2002:808:808::1", "6to4"),
            ("3fff::1", "documentation"),
            ("3fff:fff::1", "documentation"),
            ("4000::1", "reserved"),
            ("5f00::1", "reserved"),
            ("fc00::1", "unique local"),
            ("fdff:ffff::1", "unique local"),
            ("fe00::1", "reserved"),
            ("fe80::1", "link-local"),
            ("febf::1", "link-local"),
            ("fec0::1", "site-local"),
            ("feff::1", "site-local"),
            ("ff02::1", "multicast"),
        ] {
            assert_eq!(purpose(ip), Some(what), "{ip}");
        }
        for ip in [
            "2000::1",
            "2001:200::1",
            "2001:db7::1",
            "2001:db9::1",
            "2001:4860:4860::8888",
            "2003::1",
            "2606:4700:4700::1111",
            "2620:4f:8000::1",
            "3ffe::1",
            "3fff:1000::1",
        ] {
            assert_eq!(purpose(ip), None, "{ip}");
        }
    }

    #[test]
    fn what_stands_for_an_ipv4_address_is_judged_as_that() {
        for form in ["::ffff:", "64:ff9b::"] {
            for (ip, what) in [
                ("127.0.0.1", Some("loopback")),
                ("10.1.2.3", Some("private")),
                ("169.254.169.254", Some("link-local")),
                ("0.0.0.0", Some("this network")),
                ("255.255.255.255", Some("broadcast")),
                ("8.8.8.8", None),
            ] {
                assert_eq!(purpose(&format!("{form}{ip}")), what, "{form}{ip}");
            }
        }
    }
}
