//! What ends a race early: nobody who answers, Ctrl-C, nobody who reads.

use std::net::TcpListener;
use std::process::Stdio;

use fetch_many_conformance::mock::MockServer;
use serde_json::Value;

use crate::program::{broken, command, run, told};

#[test]
fn where_nobody_answers_all_fail_once_and_it_says_how() {
    // Nobody listens where somebody just did.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}/");
    let (code, out, err) = run(&[&url, "--rounds=9", "--json"]);
    let document: Value = serde_json::from_str(&out).expect(&err);
    let broken = broken(&document);
    let (name, says) = &broken[0];
    assert_eq!(name, "no failures");
    assert!(says.contains("round 1: 1 of 1 requests failed: "), "{says}");
    for row in document["table"]["rows"].as_array().unwrap() {
        assert!(
            row["standing"]["invalid"]
                .as_str()
                .unwrap()
                .starts_with("round 1: ")
        );
    }
    assert_eq!(code, Some(1));
}

#[test]
fn a_timeout_that_no_clock_reaches_is_waited_for() {
    let server = MockServer::echo().unwrap();
    let timeout = "--timeout=500000000000years";
    let (code, out, err) = run(&[&server.url("/"), "--rounds=1", timeout]);
    assert!(out.contains("held    no failures"), "{out}{err}");
    // One round is too few.
    assert_eq!(code, Some(1), "{err}");
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_with_what_there_is() {
    use std::io::Read;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use fetch_many_conformance::mock::ResponseTemplate;

    let (came, comes) = channel();
    let came = std::sync::Mutex::new(came);
    let server = MockServer::start(move |_| {
        // Nobody listens any more after the first.
        let _ = came.lock().unwrap().send(());
        ResponseTemplate::new(200)
    });
    let server = server.unwrap();
    let mut command = command(&[&server.url("/"), "--rounds=1000", "--json"]);
    let mut racing = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    comes.recv_timeout(Duration::from_secs(60)).unwrap();
    let signalled = std::process::Command::new("kill")
        .args(["-INT", &racing.id().to_string()])
        .status();
    assert!(signalled.unwrap().success());
    let mut out = String::new();
    racing
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert_eq!(racing.wait().unwrap().code(), Some(130));
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["end"], "interrupted");
}

#[test]
fn nobody_has_to_read_it() {
    let server = MockServer::echo().unwrap();
    let mut command = command(&[&server.url("/"), "--rounds=1"]);
    let mut racing = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(racing.stdout.take());
    let (code, _, err) = told(&racing.wait_with_output().unwrap());
    assert_eq!(code, Some(1), "{err}");
    assert!(!err.contains("panicked"), "{err}");
}
