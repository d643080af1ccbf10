//! The normal form of a URL, against a parser that is not ours.

use fetch_many::IntoRequest;
use proptest::prelude::*;
use url::Url;

/// URLs with everything that parsers differ in.
const URL: &str = concat!(
    "(http|HTTPS)://",
    "([a-zA-Z0-9._-]{1,12}|\\[[0-9a-f:.]{2,12}\\]|[0-9x.]{1,12})",
    "(:[0-9]{0,6})?",
    "[/.?#%a-zA-Z2eE\\\\'\"<>{}|^`\\[\\] é~!$&()*+,;=:@-]{0,24}",
);

fn normal(url: &str) -> Option<String> {
    let request = url.into_request().ok()?;
    Some(request.uri().to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Every client sends it as it is, whatever its parser: neither the one that changes most nor
    /// ourselves would change it any further.
    #[test]
    fn nobody_changes_the_normal_form(url in URL) {
        // Whether punycode makes a name only Unicode's tables can tell.
        prop_assume!(!url.to_ascii_lowercase().contains("xn--"));
        if let Some(normal) = normal(&url) {
            prop_assert_eq!(self::normal(&normal), Some(normal.clone()));
            let parsed = Url::parse(&normal).map(String::from);
            prop_assert_eq!(parsed, Ok(normal));
        }
    }

    /// The text of a URL and what is parsed of it are one request, or neither is.
    #[test]
    fn a_uri_is_what_its_text_is(url in URL) {
        if let Ok(uri) = url.parse::<fetch_many::http::Uri>() {
            let text = normal(&uri.to_string());
            let request = uri.into_request().ok();
            prop_assert_eq!(request.map(|request| request.uri().to_string()), text);
        }
    }

    /// Punycode that is refused is refused by Unicode's tables, too: nobody's name is lost.
    #[test]
    fn only_what_is_no_punycode_is_refused(label in "[a-z0-9-]{0,12}") {
        let url = format!("http://xn--{label}.example/");
        if normal(&url).is_none() {
            prop_assert!(Url::parse(&url).is_err(), "{url}");
        }
    }

    /// Any international name survives.
    #[test]
    fn international_names_are_taken(label in "[\\p{L}\\p{M}\\p{N}-]{1,6}") {
        let url = Url::parse(&format!("http://a{label}.example/")).map(String::from);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:/".contains(&byte);
        if let Some(url) = url.ok().filter(|url| url.bytes().all(plain)) {
            prop_assert_eq!(normal(&url), Some(url.clone()));
        }
    }

    /// What comes from nowhere in particular is refused or brought into form, without a panic.
    #[test]
    fn any_text_is_a_url_or_not(url in ".*") {
        if let Some(normal) = normal(&url) {
            prop_assert_eq!(self::normal(&normal), Some(normal.clone()));
        }
    }

    /// With Unicode's tables a host is what it is to the parser that changes most, or neither takes it.
    #[cfg(feature = "idna")]
    #[test]
    fn international_hosts_are_the_same_to_both(
        // Without what ends a host.
        host in "[\\PC\u{3002}\u{ff0e}&&[^/\\\\?#@:\\[\\]]]{1,8}",
    ) {
        // No name but in ASCII.
        prop_assume!(!host.contains("xn--"));
        let url = format!("http://{host}\u{fc}.example/");
        let plain = |url: &String| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/".contains(&byte);
            url.bytes().all(allowed)
        };
        let parsed = Url::parse(&url).map(String::from).ok().filter(plain);
        prop_assert_eq!(normal(&url), parsed, "{}", url);
    }
}
