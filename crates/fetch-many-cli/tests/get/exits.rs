//! How it ends, and what ends it.

use std::time::Duration;

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, list, outcomes, program, ran_while_open, run};

fn urls(server: &RawServer, count: usize) -> String {
    list((0..count).map(|number| server.url(&format!("/{number}"))))
}

#[test]
fn a_deadline_ends_it_with_what_there_is() {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/0" => Reply::new().ok("x"),
        _ => Reply::new().silence(),
    });
    let server = server.unwrap();
    let place = Place::new();
    let list = place.write("list", urls(&server, 1_000));
    let ran = run(&[
        "get",
        "-i",
        &list,
        "--out",
        &place.arg("out"),
        "--deadline",
        "500ms",
    ]);
    assert_eq!(ran.code, 124, "{ran:?}");
    assert!(
        ran.account().starts_with("1,000 = 1 ok + 999 cancelled; "),
        "{ran:?}"
    );
}

#[test]
fn the_first_failure_ends_it() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "")).unwrap();
    let place = Place::new();
    let list = place.write("list", urls(&server, 500));
    let ran = run(&[
        "get",
        "-i",
        &list,
        "--out",
        &place.arg("out"),
        "--fail-fast",
        "--failed-to",
        &place.arg("failed"),
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err.contains("stopping: one has failed (--fail-fast)\n"),
        "{ran:?}"
    );
    assert!(server.counts().hits < 200, "{:?}", server.counts());
    assert!(ran.account().starts_with("500 = 0 ok + "), "{ran:?}");
    let failed = std::fs::read_to_string(place.path("failed")).unwrap();
    assert_eq!(
        failed.lines().count(),
        500,
        "what was never asked for is to be fetched again as well"
    );
}

/// What is said of 500 URLs, of which this option ends the run.
fn braked(server: &RawServer, option: &[&str]) -> String {
    let place = Place::new();
    let list = place.write("list", urls(server, 500));
    let to = place.arg("r");
    let ran = run(&[&["get", "-i", &list, "--jsonl", &to], option].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.err
}

#[test]
fn too_many_failures_end_it() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "")).unwrap();
    let said = braked(&server, &["--max-failures", "20"]);
    let why = "stopping: more than 20 have failed (--max-failures)\n";
    assert!(said.contains(why), "{said}");
}

#[test]
fn too_many_bytes_end_it() {
    let server =
        RawServer::start(|_| Reply::new().pause(Duration::from_millis(1)).ok([0; 1_000])).unwrap();
    let said = braked(&server, &["--max-total", "10kB"]);
    let why = "stopping: there are more than 10.0 kB (--max-total)\n";
    assert!(said.contains(why), "{said}");
}

#[test]
fn a_host_that_fails_is_given_up_and_the_others_go_on() {
    let server = RawServer::builder().ports(2).start(|hit| match hit.port {
        0 => Reply::new().response(404, &[], ""),
        _ => Reply::new().ok("x"),
    });
    let server = server.unwrap();
    let place = Place::new();
    let both = (0..400).map(|number| server.url_at(number % 2, &format!("/{number}")));
    let list = place.write("list", list(both));
    let ran = run(&[
        "get",
        "-i",
        &list,
        "--out",
        &place.arg("out"),
        "--give-up-host",
        "5",
        "--limit",
        "8",
        "-qq",
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let tally = outcomes(&place.path("out"));
    let count = |state: &str| tally.iter().filter(|line| line["state"] == state).count();
    assert_eq!((tally.len(), count("ok")), (400, 200));
    assert!(
        count("failed") >= 5 && count("failed") < 60,
        "{}",
        count("failed")
    );
    let given_up = tally
        .iter()
        .find(|line| line["state"] == "cancelled")
        .unwrap();
    assert_eq!(given_up["error"]["kind"], "given-up");
}

#[test]
fn other_statuses_may_be_as_they_should_be() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "not here")).unwrap();
    let place = Place::new();
    let ran = run(&[
        "get",
        &server.url("/a"),
        "--out",
        &place.arg("out"),
        "--ok",
        "200,404",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(crate::command::tree(&place.path("out")).len(), 1);
}

#[test]
fn what_is_as_it_should_be_is_not_tried_again() {
    let server = RawServer::start(|_| Reply::new().response(503, &[], "x")).unwrap();
    let ran = run(&["get", &server.url("/a"), "--ok", "503"]);
    assert_eq!((ran.code, server.counts().hits), (0, 1), "{ran:?}");
}

#[test]
fn a_deadline_ends_it_while_it_waits_for_a_pipe() {
    let mut child = crate::command::spawn(
        program(&["get", "-i", "-", "--jsonl", "--deadline", "300ms"])
            .stdin(std::process::Stdio::piped()),
    );
    let mut stdin = child.stdin.take().unwrap();
    // A list that begins, and never ends.
    std::io::Write::write_all(&mut stdin, b"# urls\nno url\n").unwrap();
    let ran = ran_while_open(child, stdin);
    assert_eq!(ran.code, 124, "{ran:?}");
}
