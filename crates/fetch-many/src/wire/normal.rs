//! URLs that are in normal form already: [`is_normal`].

use std::net::Ipv4Addr;

use http::Uri;

use super::target::{is_path, is_query};

/// Whether this is its own [normal](super::target::normal) form, as far as one look at each byte tells: then it need not
/// be written out, taken apart and parsed again, which every request would pay for. Of some URLs that are rare it says no,
/// though they are.
pub(crate) fn is_normal(uri: &Uri) -> bool {
    let own_port = match uri.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return false,
    };
    let Some((authority, target)) = uri.authority().zip(uri.path_and_query()) else {
        return false;
    };
    is_authority(authority.as_str(), own_port) && is_target(target.as_str().as_bytes())
}

fn is_authority(authority: &str, own_port: u16) -> bool {
    match authority.bytes().position(|byte| byte == b':') {
        None => is_host(authority),
        Some(colon) => is_host(&authority[..colon]) && is_port(&authority[colon + 1..], own_port),
    }
}

/// Neither an IPv6 address, nor international, nor userinfo, nor what ends in a dot.
fn is_host(host: &str) -> bool {
    let (mut last, mut has_hyphen) = (0, false);
    for (at, byte) in host.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' => {}
            b'.' => last = at + 1,
            b'-' => has_hyphen = true,
            _ => return false,
        }
    }
    if has_hyphen && host.contains("xn--") {
        return false;
    }
    // Only what begins with a digit may be a number, in one form or another; and an address has one form.
    match host.as_bytes().get(last) {
        Some(first) => !first.is_ascii_digit() || host.parse::<Ipv4Addr>().is_ok(),
        None => false,
    }
}

fn is_port(port: &str, own: u16) -> bool {
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
    is_number && port.parse::<u16>().is_ok_and(|port| port != own)
}

/// Without a segment that begins with a dot, and without what may be one.
fn is_target(target: &[u8]) -> bool {
    if target.first() != Some(&b'/') {
        return false;
    }
    let mut before = 0;
    let mut rest = target.iter();
    for byte in rest.by_ref() {
        match *byte {
            b'?' => break,
            b'.' if before == b'/' => return false,
            byte if PATH[usize::from(byte)] => before = byte,
            _ => return false,
        }
    }
    rest.all(|byte| QUERY[usize::from(*byte)])
}

/// What stays as it is in a path, but for the percent sign: it may begin a dot.
const PATH: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = (is_path(byte) && byte != b'%') || byte == b'/';
        byte += 1;
    }
    table
};

/// What stays as it is in a query.
const QUERY: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = is_query(byte);
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::target::normal;

    fn is_told_normal(url: &str) -> bool {
        url.parse().is_ok_and(|uri| is_normal(&uri))
    }

    #[test]
    fn usual_urls_are_and_others_are_not() {
        for url in [
            "http://a",
            "http://127.0.0.1:8080/x",
            "https://www.my-site.example/a/b.html?q=it&x=%27/?",
            "https://a.example:80/",
        ] {
            assert!(is_told_normal(url), "{url}");
        }
        for url in [
            "http://A/",
            "http://a:80/",
            "https://a:443/",
            "http://a:081/",
            "http://a:0/",
            "http://a./",
            "http://xn--a/",
            "http://0x7f.1/",
            "http://u@a/",
            "http://[::1]/",
            "http://a/b/../c",
            "http://a/%2e",
            "http://a/?it's",
            "ftp://a/",
            "/a",
        ] {
            assert!(!is_told_normal(url), "{url}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        /// What is left as it is would not have been changed.
        #[test]
        fn what_is_told_normal_is(
            url in "https?://([a-z0-9._-]{1,6}|[0-9x.]{1,8})(:[0-9]{0,5})?(/[.?#%a-c2eE'/~&=@:;-]{0,8})?",
        ) {
            if let Some(uri) = url.parse::<Uri>().ok().filter(is_normal) {
                let text = uri.to_string();
                let normal = normal(&text).map(|normal| normal.to_string());
                prop_assert_eq!(normal.ok(), Some(text));
            }
        }
    }
}
