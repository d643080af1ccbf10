//! A URL in surf's type.

use std::cell::RefCell;

use fetch_many::Error;
use fetch_many::http::Uri;
use surf::http::Url;

use crate::error::invalid;

/// The stand-in for a URL whose host is in punycode, and none by Unicode's tables: that is for the
/// resolver to say.
const NONE: &str = "http://name.invalid/";

thread_local! {
    /// The root of the host that this thread has last sent to. A host is parsed at several times the price
    /// of a path, and most batches ask one host many times.
    static ROOT: RefCell<Option<Url>> = const { RefCell::new(None) };
}

/// The URL, or its stand-in.
pub(super) fn to_surf(uri: &Uri) -> Result<Url, Error> {
    parsed(uri).map_or_else(|| Url::parse(NONE).map_err(invalid), Ok)
}

/// Whether this is still what `to_surf` has made of it.
pub(super) fn is_unchanged(now: &Url, uri: &Uri) -> bool {
    is_same(now, uri) || now.as_str() == NONE && parsed(uri).is_none()
}

/// The URL of the same text, if surf has one.
fn parsed(uri: &Uri) -> Option<Url> {
    let [scheme, mark, authority, target] = parts(uri);
    ROOT.with_borrow_mut(|root| {
        let known = root
            .as_ref()
            .filter(|root| is_joined(root.as_str(), &[scheme, mark, authority, "/"]));
        // `//` would begin another host: that is not the same text.
        let near = known.and_then(|root| root.join(target).ok());
        if let Some(url) = near.filter(|url| is_same(url, uri)) {
            return Some(url);
        }
        let url = Url::parse(&[scheme, mark, authority, target].concat()).ok();
        let url = url.filter(|url| is_same(url, uri))?;
        *root = url.join("/").ok();
        Some(url)
    })
}

fn is_same(url: &Url, uri: &Uri) -> bool {
    is_joined(url.as_str(), &parts(uri))
}

/// A URI as text. Not by `Display`, which costs several times as much.
fn parts(uri: &Uri) -> [&str; 4] {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    [uri.scheme_str().unwrap_or(""), "://", authority, target]
}

/// Whether the text is these parts, one after the other.
fn is_joined(text: &str, parts: &[&str]) -> bool {
    let mut rest = Some(text);
    for part in parts {
        rest = rest.and_then(|rest| rest.strip_prefix(part));
    }
    rest == Some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What came before makes no difference.
    #[test]
    fn each_is_what_parsing_all_of_it_makes() {
        for text in [
            "http://a/",
            "http://a/b?c=d",
            "http://a//b/c",
            "http://b/c",
            "http://a/?b",
            "http://a:81/b",
            "http://a/b?c?d",
            "https://a/b",
            "http://127.0.0.1:81/b",
            "http://[::1]:81/b%20c",
            "http://a/http://b/c",
        ] {
            let uri: Uri = text.parse().expect(text);
            let expected = Url::parse(text).expect(text);
            // With what another has left behind, and with what it has left itself.
            for _ in 0..2 {
                let url = to_surf(&uri).expect(text);
                assert_eq!(format!("{url:?}"), format!("{expected:?}"));
                assert!(is_unchanged(&url, &uri), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_url_by_unicode_has_a_stand_in() {
        let uri: Uri = "http://xn--a/b".parse().expect("a URI");
        let url = to_surf(&uri).expect("a stand-in");
        assert_eq!(url.as_str(), NONE);
        assert!(is_unchanged(&url, &uri));
        let other = Url::parse("http://name.invalid/b").expect("a URL");
        assert!(!is_unchanged(&other, &uri));
    }
}
