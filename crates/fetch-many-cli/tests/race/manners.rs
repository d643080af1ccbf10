//! Politeness, counted by the servers and timed by their clock.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fetch_many_cli::race::{Manners, Racer, Terms, json, run};
use fetch_many_conformance::mock::{MockServer, ResponseTemplate};
use fetch_many_strategies::Strategy;
use serde_json::Value;

use crate::program::{self, PROGRAM, options};

type Arrivals = Arc<Mutex<Vec<Instant>>>;

/// A server, and when it was asked.
fn server() -> (MockServer, Arrivals) {
    let arrivals = Arrivals::default();
    let seen = Arc::clone(&arrivals);
    let server = MockServer::start(move |_| {
        seen.lock().unwrap().push(Instant::now());
        // What is redirected is an answer: it is not followed.
        ResponseTemplate::new(302).insert_header("location", "/elsewhere")
    });
    (server.unwrap(), arrivals)
}

#[test]
fn a_host_is_asked_twice_a_second_by_all_together() {
    let ((one, first), (other, second)) = (server(), server());
    let options = options(&[
        &one.url("/a"),
        &other.url("/c"),
        &one.url("/b"),
        "--rounds=2",
    ]);
    let strategies = [Strategy::Tokio, Strategy::Smol, Strategy::Threads];
    let racers = strategies.map(|one| Racer::of(PROGRAM, one, Duration::from_secs(30)));
    let terms = Terms::by(&options, Manners::Polite, racers.into()).unwrap();
    let document: Value = serde_json::from_str(&json(&run(&terms).unwrap()).unwrap()).unwrap();
    assert_eq!(document["polite"], true);
    // Twelve and six requests, and none that was not asked for.
    for (arrivals, expected) in [(first, 12), (second, 6)] {
        let arrivals = arrivals.lock().unwrap();
        assert_eq!(arrivals.len(), expected);
        let took = arrivals[expected - 1] - arrivals[0];
        let gaps = u32::try_from(expected - 1).unwrap();
        // The first may have been held up on its way, by a busy machine.
        assert!(
            took >= gaps * Duration::from_millis(450),
            "{expected} in {took:?}"
        );
    }
    // The rate decides how long it takes, so that is not compared.
    assert_ne!(document["metrics"][0], "wall");
}

#[test]
fn more_than_two_hundred_requests_are_refused_before_the_first() {
    // An address that is nobody's (RFC 5737): it would not be asked in any case.
    let rounds = 200 / Strategy::ALL.len() + 1;
    let asked = format!("--rounds={rounds}");
    let (code, out, err) = program::run(&["http://192.0.2.1/", &asked]);
    assert_eq!((code, &*out), (Some(2), ""), "{err}");
    let expected = format!(
        "{rounds} rounds of 1 URL by {} strategies are",
        Strategy::ALL.len()
    );
    assert!(
        err.contains(&expected) && err.contains("200 are polite"),
        "{err}"
    );
}
