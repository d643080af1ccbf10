//! Extremes: of numbers, of times, and of who reads.

use std::fs;
use std::io::{Read, Write};
use std::process::Stdio;

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, program, ran, ran_while_open, run, spawn};

#[test]
fn as_many_to_a_host_as_there_are_numbers() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let most = usize::MAX.to_string();
    let half = (usize::MAX / 2 + 1).to_string();
    for per_host in [&most, &half] {
        let ran = run(&[
            "get",
            &server.url("/"),
            "--per-host",
            per_host,
            "--deadline",
            "30s",
        ]);
        assert_eq!((ran.code, ran.out.as_str()), (0, "x"), "{ran:?}");
    }
}

#[test]
fn a_reader_who_has_gone_is_told_nothing() {
    let server = RawServer::start(|_| Reply::new().ok(vec![b'x'; 4 << 20])).unwrap();
    let mut child = spawn(&mut program(&["get", &server.url("/")]));
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 1]).unwrap();
    drop(out);
    let ran = ran(&child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_is_told_that_a_run_goes_on_which_begins_anew() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    for options in [&[][..], &["--jsonl"]] {
        let url = server.url("/");
        let mut command = program(&[&["get", &url], options].concat());
        command.stdout(fs::File::options().write(true).open("/dev/full").unwrap());
        let ran = ran(&command
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
            .wait_with_output()
            .unwrap());
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.err.contains("No space left on device"), "{ran:?}");
        assert!(!ran.err.contains("goes on from it"), "{ran:?}");
    }
}

#[test]
fn the_deadline_counts_while_a_pipe_is_read_for_its_names() {
    let place = Place::new();
    let get = [
        "get",
        "-i",
        "-",
        "--out",
        &place.arg("out"),
        "--deadline",
        "500ms",
    ];
    let mut child = spawn(program(&get).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"http://127.0.0.1:1/\n").unwrap();
    let ran = ran_while_open(child, stdin);
    assert_eq!(ran.code, 124, "{ran:?}");
    assert!(
        ran.err.contains("standard input") && ran.err.contains("--deadline"),
        "{ran:?}"
    );
}

#[test]
fn what_is_wrong_with_a_header_is_said_without_its_value() {
    for (option, text) in [
        ("-H", "Authorization: Basic SECRET\u{1}"),
        ("--headers-for", "host=Authorization: Basic SECRET\u{1}"),
        ("--headers-for", "Authorization: Basic SECRET\u{1b}[2J"),
        ("-H", "SECRET"),
    ] {
        let ran = run(&["get", "http://127.0.0.1:1/", option, text]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(
            !ran.err.contains("SECRET") && !ran.err.contains(['\u{1}', '\u{1b}']),
            "{ran:?}"
        );
        assert!(
            ran.err.contains("invalid value") && ran.err.contains("header"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_line_without_a_url_is_told_by_its_number() {
    let place = Place::new();
    let urls = place.write("list", "a".repeat(2 << 20));
    let ran = run(&["get", "-i", &urls, "--jsonl"]);
    assert!(
        ran.err.starts_with("line 1: line: longer than 1 MiB\n"),
        "{ran:?}"
    );
}

#[test]
fn a_journal_with_times_beyond_all_numbers_is_no_panic() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    let (url, out) = (server.url("/"), place.arg("out"));
    assert_eq!(run(&["get", &url, "--out", &out]).code, 0);
    let journal = place.path("out/.fetch-many/journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let from = text.find("\"phases\":{").unwrap();
    let end = from + text[from..].find('}').unwrap();
    let times = format!("\"phases\":{{\"wait\":{0},\"body\":{0}", u128::MAX);
    fs::write(&journal, [&text[..from], &times, &text[end..]].concat()).unwrap();
    let ran = run(&["plan", &url, "--as-in", &out]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_journal_that_was_removed_meanwhile_is_said() {
    let server = RawServer::start(|_| Reply::new().gate("on").ok("x")).unwrap();
    let place = Place::new();
    let child = spawn(&mut program(&[
        "get",
        &server.url("/"),
        "--out",
        &place.arg("out"),
    ]));
    server
        .wait_until(|counts| counts.in_flight == 1)
        .expect("it comes");
    fs::remove_dir_all(place.path("out/.fetch-many")).unwrap();
    server.open("on");
    let ran = ran(&child.wait_with_output().unwrap());
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("journal.jsonl: was removed"), "{ran:?}");
}
