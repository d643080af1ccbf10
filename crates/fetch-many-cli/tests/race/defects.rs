//! One of those that race has a defect, which is planted between it and the harness: it is named, and nobody else is.

use std::time::Duration;

use fetch_many_cli::race::{Manners, Racer, Terms, json, run};
use fetch_many_conformance::mock::MockServer;
use fetch_many_race::process::Command;
use fetch_many_race::record::Role;
use fetch_many_strategies::Strategy;
use serde_json::Value;

use crate::program::{PROGRAM, broken, options};

/// Smol, whose lines go through sed.
fn planted(script: &str) -> Racer {
    let line = format!("\"$0\" race-contestant smol --timeout 30s | sed -u '{script}'");
    Racer {
        role: Role::Strategy,
        command: Command::new("planted", ["sh", "-c", &line, PROGRAM]),
    }
}

/// What comes of a race with it.
fn race(planted: Racer, rounds: &str) -> Value {
    let server = MockServer::echo().unwrap();
    let options = options(&[&server.url("/one"), &server.url("/other"), rounds]);
    let of = |strategy| Racer::of(PROGRAM, strategy, Duration::from_secs(30));
    let racers = [
        of(Strategy::Tokio),
        planted,
        of(Strategy::Smol),
        of(Strategy::Threads),
    ];
    let terms = Terms::by(&options, Manners::Free, racers.into()).unwrap();
    serde_json::from_str(&json(&run(&terms).unwrap()).unwrap()).unwrap()
}

/// Why each that races is not ranked.
fn invalid(document: &Value) -> Vec<(&str, &str)> {
    let rows = document["table"]["rows"].as_array().unwrap().iter();
    let invalid = rows.filter_map(|row| {
        let why = row["standing"]["invalid"].as_str()?;
        Some((row["name"].as_str()?, why))
    });
    invalid.collect()
}

#[test]
fn whoever_has_other_answers_is_named() {
    for (script, gate, why) in [
        (
            "s/\"status\":200/\"status\":404/",
            "same statuses",
            "/one: status 404, not 200",
        ),
        (
            "s/\"bytes\":4/\"bytes\":3/",
            "same bytes",
            "/one: 3 bytes, not 4",
        ),
        (
            "s/\"hash\":\"[0-9a-f]/\"hash\":\"x/",
            "same bytes",
            "/one: other bytes than the 4 of most",
        ),
    ] {
        let document = race(planted(script), "--rounds=1");
        let [(name, invalid)] = invalid(&document)[..] else {
            panic!("{document}");
        };
        assert_eq!(name, "planted");
        assert!(invalid.ends_with(why), "{invalid}");
        let broken = broken(&document);
        let (_, says) = broken.iter().find(|(name, _)| name == gate).unwrap();
        assert!(
            says.starts_with("planted: http://127.0.0.1:") && says.ends_with(why),
            "{says}"
        );
        assert_eq!(broken.len(), 2, "and too few rounds: {broken:?}");
    }
}

#[test]
fn whoever_fails_or_lies_is_named_and_races_no_more() {
    for (script, why) in [
        ("s/\"failed\":0/\"failed\":1/", "1 of 2 requests failed: "),
        ("s/\"wall_ns\":/\"wall_ns\":99/", "claims to have taken "),
        ("s/{\"answers\"/I am done/", "not an answer: "),
    ] {
        let document = race(planted(script), "--rounds=2");
        let [(name, invalid)] = invalid(&document)[..] else {
            panic!("{document}");
        };
        assert_eq!(name, "planted");
        assert!(invalid.starts_with(&format!("round 1: {why}")), "{invalid}");
        let broken = broken(&document);
        assert!(
            broken[0].1.starts_with(&format!("planted, round 1: {why}")),
            "{broken:?}"
        );
    }
}

#[test]
fn whoever_ends_is_named_with_its_last_words() {
    let script = r#"echo '{"ready":true,"name":"short","version":"1"}'; read -r job; echo "no more" >&2; exit 3"#;
    let short = Racer {
        role: Role::Strategy,
        command: Command::new("short", ["sh", "-c", script]),
    };
    let document = race(short, "--rounds=2");
    let why = "round 1: ended early (exit status: 3); stderr: no more";
    assert_eq!(invalid(&document), [("short", why)]);
}
