//! What the system allows a process: sizes of files, and descriptors.
#![cfg(unix)]

use std::process::{Command, Stdio};

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, list, outcomes, ran, run, tree};

/// A shell in which no file may have more than some 20 or 40 kB runs the program.
fn with_small_files(args: &[&str]) -> crate::command::Ran {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 40; exec \"$@\"", "sh"]);
    command.arg(env!("CARGO_BIN_EXE_fetch-many")).args(args);
    ran(&command.stdin(Stdio::null()).output().unwrap())
}

#[test]
fn a_limit_of_files_sizes_is_an_error_and_not_the_end_of_the_program() {
    let server = RawServer::start(|_| Reply::new().ok(vec![b'x'; 1_000])).unwrap();
    let place = Place::new();
    let urls = place.write(
        "list",
        list((0..200).map(|page| server.url(&format!("/{page}")))),
    );
    let out = place.arg("out");
    let get = ["get", "-i", &urls, "--out", &out, "--limit", "4"];
    let ran = with_small_files(&get);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.err
            .contains("journal.jsonl: cannot write it: File too large"),
        "{ran:?}"
    );
    let first = outcomes(&place.path("out"));
    assert!((10..200).contains(&first.len()), "{ran:?}");
    let ran = run(&get);
    assert_eq!(
        (ran.code, tree(&place.path("out")).len()),
        (0, 200),
        "{ran:?}"
    );

    let ran = with_small_files(&["get", "-i", &urls, "--jsonl", &place.arg("lines")]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("lines: File too large"), "{ran:?}");
}

#[test]
fn a_body_that_no_file_may_hold_is_one_failure() {
    let server = RawServer::start(|hit| {
        let length = if hit.path == "/large" { 100_000 } else { 10 };
        Reply::new().ok(vec![b'x'; length])
    });
    let server = server.unwrap();
    let place = Place::new();
    let urls = place.write("list", list([server.url("/large"), server.url("/small")]));
    let ran = with_small_files(&["get", "-i", &urls, "--out", &place.arg("out")]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("File too large") && ran.account().starts_with("2 = 1 ok + 1 failed"));
}

#[test]
fn too_few_descriptors_for_anything_are_said() {
    let place = Place::new();
    let out = place.arg("out");
    for few in 4..16 {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {few}; exec \"$@\""), "sh"]);
        command.arg(env!("CARGO_BIN_EXE_fetch-many"));
        command.args(["get", "http://127.0.0.1:1/", "--out", &out]);
        let ran = ran(&command.stdin(Stdio::null()).output().unwrap());
        assert_eq!(ran.code, 3, "{few}: {ran:?}");
        assert!(
            ran.err.contains(&format!("allows {few} descriptors")),
            "{ran:?}"
        );
    }
}
