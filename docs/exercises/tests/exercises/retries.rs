//! Chapter 9.

use fetch_many_start::server;
use fetch_many_threads::{Blocking, Config, Error, FetchManyExt, Plan, Retry};

use crate::expect;

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
    let found = retries(&fetcher, &server.url(""), &paths)
        .expect("what fails here is an outcome, and no error");

    let words = "flaky/2/c fails twice, and may be tried again once: that is two attempts";
    expect(server.attempts("/flaky/2/c"), 2, words);
    let words = "flaky/1/a, flaky/1/b and flaky/2/c were each tried again once: first attempts are no retries";
    expect(found, 3, words);
}

first_try!(
    counts_first_attempts_too,
    "first attempts are no retries",
    |fetcher, base, paths| {
        let urls = paths.iter().map(|path| format!("{base}/{path}"));
        let outcomes = fetcher.fetch(urls, &Plan::new(4).retry(Retry::up_to(1)));
        Ok(outcomes.map(|outcome| outcome.attempts as usize).sum())
    }
);
first_try!(never_tries_again, "two attempts", |fetcher, base, paths| {
    let urls = paths.iter().map(|path| format!("{base}/{path}"));
    Ok(fetcher
        .fetch(urls, &Plan::new(4).retry(Retry::none()))
        .count())
});
