//! A race from the command line to its end.

use std::time::Duration;

use fetch_many_conformance::mock::{MockServer, ResponseTemplate};
use fetch_many_strategies::Strategy;
use serde_json::Value;

use crate::program::{broken, run};

/// Each path has its own delay and length.
fn server() -> MockServer {
    let server = MockServer::start(|request| {
        let number: u64 = request.url.path()[1..].parse().unwrap_or(0);
        ResponseTemplate::new(200)
            .set_delay(Duration::from_millis(number))
            .set_body_bytes(vec![b'x'; 100 * usize::try_from(number).unwrap()])
    });
    server.unwrap()
}

#[test]
fn all_gates_hold_where_all_have_the_same() {
    let servers = [server(), server()];
    let urls = [
        servers[0].url("/3"),
        servers[0].url("/9"),
        servers[1].url("/20"),
    ];
    let urls = urls.each_ref().map(String::as_str);
    let (code, out, err) = run(&[&urls[..], &["--rounds=6", "--seed=7", "--json"]].concat());
    let document: Value = serde_json::from_str(&out).expect(&err);
    assert_eq!(broken(&document), [], "{err}");
    assert_eq!(code, Some(0));
    assert_eq!(document["certified"], false);
    assert_eq!(document["polite"], false);
    assert_eq!(
        document["machine"]["command"],
        "fetch-many race (3 URLs) --rounds 6 --limit 16 --timeout 30s --reference tokio --seed 7 --yes-these-are-mine"
    );
    assert_eq!(
        (&document["urls"], &document["table"]["rounds"]),
        (&3.into(), &6.into())
    );
    let rows = document["table"]["rows"].as_array().unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    let mut expected: Vec<_> = Strategy::ALL.iter().map(|one| one.name()).collect();
    expected.push("tokio-twin");
    assert_eq!(names, expected);
    // The reference is compared with nobody; all others in each metric, in every round.
    for row in rows {
        let compared = row["comparisons"].as_array().unwrap();
        let rounds = compared
            .iter()
            .map(|one| one["rounds"].as_array().unwrap().len());
        let expected: &[usize] = if row["name"] == "tokio" { &[] } else { &[6; 3] };
        let expected = if cfg!(target_os = "linux") {
            expected
        } else {
            &expected[..expected.len().min(2)]
        };
        assert_eq!(rounds.collect::<Vec<_>>(), expected, "{}", row["name"]);
        // No answer comes sooner than its server sends it: the mean of 3, 9 and 20 ms.
        let mean = row["figures"]["latencies"]["mean_ms"].as_f64().unwrap();
        assert!(mean >= 10.0, "{mean}");
    }
    let missing = document["not_built_in"].as_array().unwrap();
    assert_eq!(missing.is_empty(), Strategy::ALL.len() == 4);
}

#[test]
fn people_read_that_it_is_uncertified_and_what_was_seen() {
    let server = server();
    let (code, out, err) = run(&[&server.url("/5"), "--rounds=1"]);
    assert!(
        out.starts_with("Uncertified: the server's counters are missing"),
        "{out}{err}"
    );
    for words in [
        "1 URL of http://127.0.0.1:",
        "; 1 round; as fast as they can",
        "| tokio ",
        "| smol ",
        "| threads ",
        "too few rounds",
        "held    no failures: ",
        "held    same bytes: ",
        "BROKEN  enough rounds: 1, and no verdict is to be trusted below 6",
        "unseen  how many connections",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert_eq!(
        out.contains("async-std is not built in"),
        Strategy::ALL.len() < 4
    );
    let longest = out.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{out}");
    assert_eq!(code, Some(1), "{err}");
}
