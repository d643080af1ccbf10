//! Chapter 9.

use fetch_many_start::server;
use fetch_many_threads::{Blocking, Config, Error};

exercise!(retries);

fn check(retries: fn(&Blocking, &str, &[&str]) -> Result<usize, Error>) {
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
