//! Chapter 6.

use fetch_many_threads::http::{HeaderMap, HeaderName, HeaderValue, Version};

exercise!(may_be_kept);

fn check(may_be_kept: fn(Version, &HeaderMap) -> bool) {
    let rows: &[(Version, &[&'static str], bool)] = &[
        (Version::HTTP_11, &[], true),
        (Version::HTTP_11, &["close"], false),
        (Version::HTTP_11, &["Close"], false),
        (Version::HTTP_11, &["upgrade, close"], false),
        (Version::HTTP_11, &["upgrade", "close"], false),
        (Version::HTTP_11, &["closed"], true),
        (Version::HTTP_11, &["keep-alive, close"], false),
        (Version::HTTP_10, &[], false),
        (Version::HTTP_10, &["Keep-Alive"], true),
        (Version::HTTP_10, &["keep-alive", "close"], false),
    ];
    for &(version, values, expected) in rows {
        let header = |value| {
            let name = HeaderName::from_static("connection");
            (name, HeaderValue::from_static(value))
        };
        let mut headers = HeaderMap::new();
        for (name, value) in values.iter().map(|value| header(value)) {
            headers.append(name, value);
        }
        let found = may_be_kept(version, &headers);
        assert_eq!(found, expected, "{version:?} {values:?}");
    }
}
