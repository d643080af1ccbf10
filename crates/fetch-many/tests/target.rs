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
        // Whether punycode is valid only Unicode's tables can tell.
        prop_assume!(!url.to_ascii_lowercase().contains("xn--"));
        if let Some(normal) = normal(&url) {
            prop_assert_eq!(self::normal(&normal), Some(normal.clone()));
            let parsed = Url::parse(&normal).map(String::from);
            prop_assert_eq!(parsed, Ok(normal));
        }
    }

    /// What comes from nowhere in particular is refused or brought into form, without a panic.
    #[test]
    fn any_text_is_a_url_or_not(url in ".*") {
        if let Some(normal) = normal(&url) {
            prop_assert_eq!(self::normal(&normal), Some(normal.clone()));
        }
    }
}
