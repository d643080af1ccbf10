//! Signals.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, list, outcomes, program, ran, run, spawn};

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// The first ten answer, and the others never do.
fn server() -> RawServer {
    let server = RawServer::start(|hit| match hit.path.len() {
        2 => Reply::new().ok("x"),
        _ => Reply::new().silence(),
    });
    server.unwrap()
}

fn started(server: &RawServer, place: &Place) -> Child {
    let urls = (0..300).map(|number| server.url(&format!("/{number}")));
    let list = place.write("list", list(urls));
    let child = spawn(&mut program(&[
        "get",
        "-i",
        &list,
        "--out",
        &place.arg("out"),
        "-q",
    ]));
    server
        .wait_until(|counts| counts.in_flight >= 4 && counts.answered >= 10)
        .expect("it comes");
    let until = Instant::now() + Duration::from_secs(10);
    while outcomes(&place.path("out")).len() < 10 && Instant::now() < until {
        std::thread::yield_now();
    }
    child
}

#[test]
fn one_signal_stops_it_with_a_whole_journal() {
    for name in ["-INT", "-TERM"] {
        let server = server();
        let place = Place::new();
        let child = started(&server, &place);
        signal(&child, name);
        let ran = ran(&child.wait_with_output().unwrap());
        assert_eq!(ran.code, 130, "{ran:?}");
        assert!(
            ran.account().starts_with("300 = 10 ok + 290 cancelled; "),
            "{ran:?}"
        );
        let journal = std::fs::read_to_string(place.path("out/.fetch-many/journal.jsonl")).unwrap();
        let last = journal.lines().last().unwrap();
        assert!(last.contains("\"ended\":\"interrupted\""), "{last}");
    }
}

#[test]
fn after_a_stop_the_next_run_goes_on() {
    let server = server();
    let place = Place::new();
    let child = started(&server, &place);
    signal(&child, "-INT");
    child.wait_with_output().unwrap();
    let (list, out) = (place.arg("list"), place.arg("out"));
    let ran = run(&["get", "-i", &list, "--out", &out, "--deadline", "300ms"]);
    assert!(ran.account().contains(" ok + 10 skipped + "), "{ran:?}");
}

#[test]
fn a_second_signal_ends_one_that_waits_for_its_reader() {
    let server = RawServer::start(|_| Reply::new().ok(vec![b'x'; 1 << 20])).unwrap();
    let urls: Vec<_> = (0..8)
        .map(|number| server.url(&format!("/{number}")))
        .collect();
    let urls = urls.iter().map(String::as_str);
    let words: Vec<_> = ["get"]
        .into_iter()
        .chain(urls)
        .chain(["--jsonl", "--bodies", "inline"])
        .collect();
    // Its standard output is a pipe which nobody reads, and holds less than one of the bodies.
    let mut child = spawn(&mut program(&words));
    // Four at once to a host: with the fifth, one has come whole.
    server
        .wait_until(|counts| counts.answered >= 5)
        .expect("it comes");
    let told = BufReader::new(child.stderr.take().unwrap());
    signal(&child, "-INT");
    let mut lines = told.lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains("press Ctrl-C again")));
    assert_eq!(child.try_wait().unwrap(), None, "it waits");
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
