//! Whatever the network does, all strategies say the same of it.

use std::time::Duration;

use fetch_many_conformance::faults::{ROWS, serve};
use fetch_many_conformance::raw::RawServer;
use fetch_many_strategies::{Config, FetchManyExt, Plan, Retry, Strategy};

/// Faults of which they say different things, and why that stays.
#[rustfmt::skip]
const EXCEPTED: &[(&str, &str)] = &[
    ("chunk_huge_close", "another kind of error with threads, which its tests of faults record"),
    ("te_folded", "reqwest shows a folded field in one line; the others do not look into it"),
];

/// The line of the error that comes of each fault, if one does.
fn lines(strategy: Strategy, server: &RawServer, config: &Config) -> Vec<Option<String>> {
    let fetcher = strategy.make(config).expect("the settings are usable");
    // Floods take the others' time.
    let urls = ROWS.iter().filter(|row| !row.is_flood());
    let urls = urls.map(|row| server.url(&row.path()));
    let plan = Plan::new(16).retry(Retry::none());
    let outcomes = fetcher.fetch_all(urls, &plan).into_iter();
    let lines =
        outcomes.map(|outcome| Some(without_connecting(&outcome.result.err()?.to_string())));
    lines.collect()
}

/// How long connecting took differs from run to run.
fn without_connecting(line: &str) -> String {
    let clause = line
        .split_once(" of them connecting")
        .and_then(|(before, after)| Some((before.rsplit_once(", ")?.0, after)));
    clause.map_or_else(
        || line.to_owned(),
        |(before, after)| format!("{before}{after}"),
    )
}

#[test]
fn all_say_the_same_of_each_fault() {
    let server = serve(RawServer::builder()).expect("a free port");
    let timeout = Duration::from_secs(3);
    let config = Config::default().timeout(timeout).max_body_bytes(64 << 10);
    let said: Vec<_> = Strategy::ALL
        .iter()
        .map(|strategy| (strategy, lines(*strategy, &server, &config)))
        .collect();
    let mut differences = Vec::new();
    let rows = ROWS.iter().filter(|row| !row.is_flood());
    for (number, row) in rows.enumerate() {
        let all: Vec<_> = said
            .iter()
            .filter_map(|(strategy, lines)| Some((strategy, lines[number].as_ref()?)))
            .collect();
        let differs = all.windows(2).any(|pair| pair[0].1 != pair[1].1);
        let excepted = EXCEPTED.iter().any(|(name, _)| *name == row.name);
        if differs != excepted {
            differences.push(format!("{}: {all:?}", row.name));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
