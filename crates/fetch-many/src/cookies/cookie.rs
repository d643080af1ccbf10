//! One cookie: [`Cookie`].

use std::net::Ipv4Addr;

use http::{HeaderValue, Uri};

use super::date;

/// The most that a name and its value may have together (RFC 6265 §6.1).
const LONGEST: usize = 4_096;

/// The most that one of its attributes may have (RFC 6265bis §5.6), and so its path.
const LONGEST_ATTRIBUTE: usize = 1_024;

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Cookie {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    /// A host, or what the names of hosts end with.
    pub(super) domain: String,
    /// Whether it is for that host alone.
    pub(super) host_only: bool,
    pub(super) path: String,
    /// For TLS alone.
    pub(super) secure: bool,
    /// Whether it was set over TLS, or by a file.
    pub(super) trusted: bool,
    /// In seconds since 1970. `None`: as long as there is the jar.
    pub(super) expires: Option<u64>,
}

/// What a `Set-Cookie` says besides name and value. The last of a name counts.
#[derive(Default)]
struct Attributes<'a> {
    domain: &'a str,
    path: &'a str,
    secure: bool,
    expires: Option<u64>,
    max_age: Option<u64>,
}

impl Cookie {
    /// The cookie that a `Set-Cookie` of a response from there sets (RFC 6265 §5.2 and §5.3). `None` if it
    /// is none, or that server may not set it.
    pub(super) fn parse(set: &[u8], uri: &Uri, now: u64) -> Option<Self> {
        let mut parts = set.split(|byte| *byte == b';');
        let pair = parts.next()?;
        let equals = pair.iter().position(|byte| *byte == b'=')?;
        let name = pair[..equals].trim_ascii();
        let value = pair[equals + 1..].trim_ascii();
        if name.is_empty() || name.len() + value.len() > LONGEST {
            return None;
        }
        let attributes = Attributes::parse(parts, now);
        let host = uri.host()?.to_ascii_lowercase();
        let domain = attributes.domain.strip_prefix('.');
        let domain = domain.unwrap_or(attributes.domain).to_ascii_lowercase();
        let (domain, host_only) = match &*domain {
            "" => (host, true),
            // Of a public suffix its own host may be all that there is.
            domain if is_public_suffix(domain) => (domain == host).then_some((host, true))?,
            domain if belongs_to(&host, domain) => (domain.to_owned(), is_address(domain)),
            _ => return None,
        };
        let path = match attributes.path {
            path if path.starts_with('/') => path.to_owned(),
            _ => default_path(uri.path()).to_owned(),
        };
        // A URL may be long, and a redirect's is a stranger's to choose.
        if path.len() > LONGEST_ATTRIBUTE {
            return None;
        }
        let cookie = Self {
            name: name.to_vec(),
            value: value.to_vec(),
            domain,
            host_only,
            path,
            secure: attributes.secure,
            trusted: uri.scheme_str() == Some("https"),
            expires: attributes.max_age.or(attributes.expires),
        };
        cookie.is_allowed().then_some(cookie)
    }

    /// What is for TLS comes over TLS, and names that promise more are kept to it (RFC 6265bis §4.1.3).
    fn is_allowed(&self) -> bool {
        let begins = |prefix: &[u8]| {
            let start = self.name.get(..prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        if self.secure && !self.trusted || begins(b"__Secure-") && !self.secure {
            return false;
        }
        !begins(b"__Host-") || self.secure && self.host_only && self.path == "/"
    }

    pub(super) fn is_expired(&self, now: u64) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Whether a request for this path gets it (RFC 6265 §5.1.4).
    pub(super) fn is_for_path(&self, path: &str) -> bool {
        let rest = path.strip_prefix(&*self.path);
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/')
        })
    }
}

impl<'a> Attributes<'a> {
    fn parse(parts: impl Iterator<Item = &'a [u8]>, now: u64) -> Self {
        let mut attributes = Self::default();
        // What is not text says nothing that is known here.
        for part in parts.filter_map(|part| std::str::from_utf8(part).ok()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim_ascii();
            if value.len() > LONGEST_ATTRIBUTE {
                continue;
            }
            match &*name.trim_ascii().to_ascii_lowercase() {
                "domain" => attributes.domain = value,
                "path" => attributes.path = value,
                "secure" => attributes.secure = true,
                "expires" => attributes.expires = date::parse(value).or(attributes.expires),
                "max-age" => attributes.max_age = max_age(value, now).or(attributes.max_age),
                _ => {}
            }
        }
        attributes
    }
}

/// When it ends (RFC 6265 §5.2.2). What is not positive has ended.
fn max_age(value: &str, now: u64) -> Option<u64> {
    let (digits, is_negative) = match value.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (value, false),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // One that is too long for a number is for ever.
    let seconds = digits.parse().unwrap_or(u64::MAX);
    Some(if is_negative {
        0
    } else {
        now.saturating_add(seconds)
    })
}

/// Whether the host is this, or one below it (RFC 6265 §5.1.3).
fn belongs_to(host: &str, domain: &str) -> bool {
    let above = host.strip_suffix(domain);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.') && !is_address(host))
}

pub(super) fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

/// Whether the names below this are of different people: `com`, `co.uk`, and every name that has no dot.
pub(super) fn is_public_suffix(domain: &str) -> bool {
    let suffix = psl::suffix(domain.as_bytes());
    !is_address(domain) && suffix.is_some_and(|suffix| suffix.as_bytes() == domain.as_bytes())
}

/// The folder of the path (RFC 6265 §5.1.4).
fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(slash) => &path[..slash],
    }
}

/// Names and values as they are sent: bytes, of which a header may have all that a header has brought.
pub(super) fn header(bytes: &[u8]) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_bytes(bytes).ok()?;
    value.set_sensitive(true);
    Some(value)
}
