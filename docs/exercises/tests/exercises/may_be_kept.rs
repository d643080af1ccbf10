//! Chapter 6.

use fetch_many_threads::http::header::CONNECTION;
use fetch_many_threads::http::{HeaderMap, HeaderValue, Version};

use crate::expect;

exercise!(may_be_kept);

fn check(may_be_kept: fn(Version, &HeaderMap) -> bool) {
    let rows: &[(Version, &[&'static str], bool, &str)] = &[
        (
            Version::HTTP_11,
            &[],
            true,
            "HTTP/1.1 keeps a connection unless told otherwise",
        ),
        (
            Version::HTTP_11,
            &["close"],
            false,
            "the server has said that it closes",
        ),
        (
            Version::HTTP_11,
            &["Close"],
            false,
            "capital letters do not matter",
        ),
        (
            Version::HTTP_11,
            &["upgrade, close"],
            false,
            "the header is a list",
        ),
        (
            Version::HTTP_11,
            &["upgrade", "close"],
            false,
            "the header may come more than once",
        ),
        (
            Version::HTTP_11,
            &["closed"],
            true,
            "`closed` is another word than `close`",
        ),
        (
            Version::HTTP_11,
            &["keep-alive, close"],
            false,
            "`close` weighs more than `keep-alive`",
        ),
        (
            Version::HTTP_10,
            &[],
            false,
            "HTTP/1.0 closes a connection unless told otherwise",
        ),
        (
            Version::HTTP_10,
            &["Keep-Alive"],
            true,
            "the server has said that it keeps it",
        ),
        (
            Version::HTTP_10,
            &["keep-alive", "close"],
            false,
            "`close` weighs more than `keep-alive`",
        ),
    ];
    for &(version, values, expected, words) in rows {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONNECTION, HeaderValue::from_static(value));
        }
        let found = may_be_kept(version, &headers);
        expect(
            found,
            expected,
            &format!("{version:?} with `Connection: {values:?}`: {words}"),
        );
    }
}

first_try!(
    looks_at_the_first_alone,
    "may come more than once",
    |version, headers| {
        let value = headers
            .get(CONNECTION)
            .map_or("", |value| value.to_str().unwrap_or_default());
        version >= Version::HTTP_11 && !value.to_lowercase().contains("close")
    }
);
first_try!(looks_for_letters, "another word", |version, headers| {
    let values: Vec<_> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .collect();
    version >= Version::HTTP_11 && !values.concat().to_lowercase().contains("close")
});
