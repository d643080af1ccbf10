//! The four strategies make the same of the same bytes, whatever the bytes. (It is tested here because
//! no other package has all four.)
//!
//! `FETCH_MANY_MUTATIONS=100000` tries more of them, `FETCH_MANY_SEED=7` others.

use std::str::FromStr;

use fetch_many::{Config, FetchMany, FetchManyExt, Plan, Retry};
use fetch_many_conformance::Subject;
use fetch_many_conformance::faults::differences;
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_strategies::Strategy;

/// So many that they take seconds.
const CASES: u64 = 4_000;
const SEED: u64 = 1;

fn subjects() -> Vec<(&'static str, Subject)> {
    let all = Strategy::ALL.iter();
    all.map(|strategy| {
        (
            strategy.name(),
            Subject::new(|config| strategy.make(config)),
        )
    })
    .collect()
}

/// Fewer would agree as well.
#[test]
fn all_four_are_compared() {
    assert_eq!(Strategy::ALL.len(), 4, "{:?}", Strategy::ALL);
}

#[test]
fn all_strategies_make_the_same_of_mutated_responses() {
    let cases = setting("FETCH_MANY_MUTATIONS", CASES);
    let seed = setting("FETCH_MANY_SEED", SEED);
    println!("FETCH_MANY_MUTATIONS={cases} FETCH_MANY_SEED={seed}");
    let mut found = differences(&subjects(), seed, 0..cases).expect("the strategies can be made");
    // reqwest shows nothing of a head but its fields. So the strategy on tokio reads no odd line but a folded
    // one: of the others it could not tell whether they hide where the body ends.
    found.retain(|case| !case.is_of_odd_line("tokio"));
    let found: String = found.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "differences:\n{found}");
}

fn setting<T: FromStr>(name: &str, default: T) -> T {
    let Ok(value) = std::env::var(name) else {
        return default;
    };
    let number = value.parse().ok();
    number.unwrap_or_else(|| panic!("{name}={value} is no number"))
}

/// What came of a body that broke off, or that nobody decodes, in the error's own words.
fn words_of(strategy: &dyn FetchMany, server: &RawServer) -> Vec<String> {
    let urls = ["/length", "/chunk", "/coded", "/close"].map(|path| server.url(path));
    let outcomes = strategy.fetch_all(urls, &Plan::new(4).retry(Retry::none()));
    let words = outcomes.into_iter().map(|outcome| match outcome.result {
        Ok(response) => format!("Ok with {} bytes", response.body().len()),
        Err(error) => error.to_string(),
    });
    words.collect()
}

#[test]
fn all_strategies_say_the_same_of_a_body_that_is_not_whole() {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/length" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            .fin(),
        "/chunk" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello!\r\n")
            .fin(),
        "/coded" => {
            Reply::new().raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")
        }
        _ => Reply::new().raw("HTTP/1.1 200 OK\r\n\r\nhello").rst(),
    });
    let server = server.expect("a free port");
    let host = server.address();
    let expected = [
        format!("body ended after 5 of 50 bytes: {host}/length"),
        format!("body ended after 6 bytes: {host}/chunk"),
        format!("transfer coding other than chunked: {host}/coded"),
    ];
    for strategy in Strategy::ALL {
        let fetcher = strategy.make(&Config::default());
        let words = words_of(&*fetcher.expect("the defaults are valid"), &server);
        assert_eq!(words[..3], expected, "{strategy}");
        // A reset may have taken away what had come.
        assert!(
            words[3].starts_with("body ended after "),
            "{strategy}: {words:?}"
        );
    }
}
