//! Where it happened, without what could be a secret: [`Place`].

use std::fmt;

use http::Uri;

/// Enough to find the request again.
pub(super) enum Place {
    /// Host, port and path.
    Url { text: Box<str>, host_end: usize },
    /// What was given, and is no URL.
    Given(Box<str>),
}

/// More of it helps nobody to find it.
const LONGEST: usize = 200;

impl Place {
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let Some(host) = uri.host() else {
            return Self::given(&uri.to_string());
        };
        let mut text = host.to_owned();
        if let Some(port) = uri.port() {
            text.push(':');
            text.push_str(port.as_str());
        }
        let host_end = text.len();
        text.push_str(uri.path());
        Some(Self::Url {
            text: text.into(),
            host_end,
        })
    }

    /// `None` if it cannot be told what of it may be a secret.
    pub(super) fn given(text: &str) -> Option<Self> {
        Some(Self::Given(shown(text)?.into()))
    }

    pub(super) fn text(&self) -> &str {
        match self {
            Self::Url { text, .. } | Self::Given(text) => text,
        }
    }

    /// `host`: without the path, which has no part in it.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, host: bool) -> fmt::Result {
        match self {
            Self::Url { text, host_end } if host => f.write_str(&text[..*host_end]),
            Self::Url { text, .. } => f.write_str(text),
            // In quotes, and what cannot be seen escaped.
            Self::Given(text) => write!(f, "{text:?}"),
        }
    }
}

/// What may be shown of a text that was to be a URL: no userinfo, no query, no fragment.
fn shown(text: &str) -> Option<String> {
    let shown = match text.rfind('@') {
        // A password may hold what otherwise ends a host or a path, so all before the last `@` may be of it.
        // Where a query may have begun by then, `@` may be of that.
        Some(at) if text[..at].contains(['?', '#']) => return None,
        Some(at) => [scheme(text), &text[at + 1..]].concat(),
        None => text.to_owned(),
    };
    let end = shown.find(['?', '#']).unwrap_or(shown.len());
    let mut shown = shown[..end].to_owned();
    if let Some((end, _)) = shown.char_indices().nth(LONGEST) {
        shown.truncate(end);
        shown.push('\u{2026}');
    }
    Some(shown)
}

/// `scheme://`, if the text begins so.
fn scheme(text: &str) -> &str {
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match text.find("://") {
        Some(end) if is_name(&text[..end]) => &text[..end + 3],
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_not_shown() {
        for (given, expected) in [
            ("localhost:80/x", Some("localhost:80/x")),
            ("", Some("")),
            ("localhost/x?token=a#b", Some("localhost/x")),
            ("localhost/x#a?b", Some("localhost/x")),
            ("http://user:pass@host/x?a", Some("http://host/x")),
            ("user:pass@host/x", Some("host/x")),
            ("http://user:p/a/s@s@host/x", Some("http://host/x")),
            // A path may hold one, too: better less than too much.
            ("http://host:0/@me", Some("http://me")),
            ("http://user:pa?ss@host/x", None),
            ("host/x?mail=me@example.com", None),
            ("host/x#me@example.com", None),
        ] {
            assert_eq!(shown(given).as_deref(), expected, "{given}");
        }
        let long = shown(&"\u{fc}".repeat(1000)).expect("nothing secret");
        assert_eq!(long.chars().count(), LONGEST + 1);
    }
}
