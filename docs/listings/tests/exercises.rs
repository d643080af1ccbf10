//! One test for each exercise: ignored for the reader's, run for the answers.

use fetch_many_threads::http::{HeaderMap, HeaderName, HeaderValue, Version};
use fetch_many_threads::{Blocking, Config};
use fetch_many_tutorial::{answers, exercises, server};

macro_rules! exercises {
    ($($name:ident: $check:ident)*) => {
        $(mod $name {
            use super::*;

            #[test]
            #[ignore = "an exercise: yours to write, in src/exercises.rs"]
            fn exercise() {
                $check(exercises::$name);
            }

            #[test]
            fn answer() {
                $check(answers::$name);
            }
        })*
    };
}

exercises! {
    warmest: finds_the_warmest
    first_of: finds_the_first
    may_be_kept: tells_what_may_be_kept
    retries: counts_retries
}

type Warmest = fn(&Blocking, &str, u32) -> Result<Option<u32>, fetch_many_threads::Error>;

fn finds_the_warmest(warmest: Warmest) {
    let server = server::start().expect("a free port");
    let fetcher = Blocking::new(&Config::default()).expect("the defaults are valid");
    let found = warmest(&fetcher, &server.url(""), 12).expect("no error");
    assert_eq!(found, Some(7), "station 7 has 29.5 °C");
    assert_eq!(server.counts().hits, 12, "each station is asked once");
    let nobody = warmest(&fetcher, "http://127.0.0.1:1", 2).expect("no error");
    assert_eq!(nobody, None, "nothing listens there");
}

fn tells_what_may_be_kept(may_be_kept: fn(Version, &HeaderMap) -> bool) {
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

type Retries = fn(&Blocking, &str, &[&str]) -> Result<usize, fetch_many_threads::Error>;

fn counts_retries(retries: Retries) {
    let server = server::start().expect("a free port");
    let fetcher = Blocking::new(&Config::default()).expect("the defaults are valid");
    let paths = [
        "flaky/1/a",
        "station/0",
        "flaky/1/b",
        "flaky/2/c",
        "status/404",
    ];
    let found = retries(&fetcher, &server.url(""), &paths).expect("no error");
    assert_eq!(found, 3, "a, b and c once each");
    assert_eq!(server.attempts("/flaky/2/c"), 2, "not a third time");
}

fn finds_the_first(first_of: fn(&Blocking, &[String]) -> Option<usize>) {
    let server = server::start().expect("a free port");
    let fetcher = Blocking::new(&Config::default()).expect("the defaults are valid");
    let mirrors = |paths: &[&str]| -> Vec<_> {
        let urls = paths.iter().map(|path| server.url(path));
        urls.collect()
    };
    let found = first_of(
        &fetcher,
        &mirrors(&["/stall", "/status/503", "/station/5", "/drip"]),
    );
    assert_eq!(
        found,
        Some(2),
        "of the others, one fails and two do not end soon"
    );
    let attempts = server.counts().hits;
    assert_eq!(first_of(&fetcher, &mirrors(&["/status/503", "/cut"])), None);
    assert_eq!(server.counts().hits, attempts + 2, "each is asked once");
    assert_eq!(first_of(&fetcher, &[]), None);
}
