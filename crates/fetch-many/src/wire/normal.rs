//! URLs that are in normal form already: [`is_normal`], [`is_written_normal`].

use std::net::Ipv4Addr;

use http::Uri;

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

/// The same of a URL that is text still.
pub(crate) fn is_written_normal(url: &str) -> bool {
    let (rest, own_port) = match url.strip_prefix("http") {
        Some(rest) => match rest.strip_prefix('s') {
            Some(rest) => (rest, 443),
            None => (rest, 80),
        },
        None => return false,
    };
    let Some(rest) = rest.strip_prefix("://") else {
        return false;
    };
    // Without a path it has another form, which has one.
    let Some(slash) = rest.bytes().position(|byte| byte == b'/') else {
        return false;
    };
    is_authority(&rest[..slash], own_port) && is_target(&rest.as_bytes()[slash..])
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

/// `pchar` (RFC 3986 §3.3), and the percent sign: what is encoded stays so, what looks like it too.
pub(super) const fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+'
        )
        || matches!(byte, b',' | b';' | b'=' | b':' | b'@' | b'%')
}

/// What may stand in a query (§3.4), but for what a WHATWG parser encodes there.
pub(super) const fn is_query(byte: u8) -> bool {
    is_path(byte) && byte != b'\'' || matches!(byte, b'/' | b'?')
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
    use super::*;

    #[track_caller]
    fn both_say(is: bool, url: &str) {
        let parsed = url.parse().is_ok_and(|uri| is_normal(&uri));
        assert_eq!((parsed, is_written_normal(url)), (is, is), "{url}");
    }

    #[test]
    fn usual_urls_are_and_others_are_not() {
        for url in [
            "http://a/",
            "http://127.0.0.1:8080/x",
            "https://www.my-site.example/a/b.html?q=it&x=%27/?",
            "https://a.example:80/",
        ] {
            both_say(true, url);
        }
        for url in [
            "http://A/",
            "http://a:80/",
            "https://a:443/",
            "http://a:081/",
            "http://a:0/",
            "http://a:/",
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
            both_say(false, url);
        }
    }
}
