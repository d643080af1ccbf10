//! One test for each exercise: ignored for the reader's, run for the answers.

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
