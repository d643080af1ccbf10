//! Places that are not what the program expects there: links, pipes, and files that are something else already.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, json_lines, list, program, ran, ran_while_open, run, spawn};

/// Whether it comes to be so in time.
fn comes(mut is_so: impl FnMut() -> bool) -> bool {
    let until = Instant::now() + Duration::from_secs(30);
    while Instant::now() < until {
        if is_so() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

#[test]
fn what_is_behind_a_link_in_place_of_parts_stays() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    fs::create_dir_all(place.path("out/.fetch-many")).unwrap();
    fs::create_dir_all(place.path("mine")).unwrap();
    place.write("mine/notes", "keep");
    place.write("mine/notes.json", "keep");
    symlink(place.path("mine"), place.path("out/.fetch-many/parts")).unwrap();
    for options in [&["--fresh"][..], &[]] {
        let out = place.arg("out");
        let ran = run(&[&["get", &server.url("/"), "--out", &out], options].concat());
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.err.contains("parts: is a link"), "{ran:?}");
        assert!(place.path("mine/notes").exists() && place.path("mine/notes.json").exists());
    }
    assert_eq!(server.counts().hits, 0);
}

#[test]
fn a_pipe_is_not_copied_through_a_link() {
    let place = Place::new();
    fs::create_dir_all(place.path("out")).unwrap();
    fs::create_dir_all(place.path("mine")).unwrap();
    symlink(place.path("mine"), place.path("out/.fetch-many")).unwrap();
    let out = place.arg("out");
    let mut child = spawn(program(&["get", "-i", "-", "--out", &out]).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    // It may refuse before it reads.
    let _ = stdin.write_all(b"http://127.0.0.1:1/\n");
    let has_ended = comes(|| {
        let is_copied = fs::read_dir(place.path("mine")).unwrap().count() > 0;
        is_copied || child.try_wait().unwrap().is_some()
    });
    let is_copied = fs::read_dir(place.path("mine")).unwrap().count() > 0;
    drop(stdin);
    let ran = ran(&child.wait_with_output().unwrap());
    assert!(has_ended && !is_copied, "{ran:?}");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("out/.fetch-many: is a link"), "{ran:?}");
}

#[test]
fn of_a_pipe_nothing_stays_if_it_is_interrupted() {
    let place = Place::new();
    let out = place.arg("out");
    let mut child = spawn(program(&["get", "-i", "-", "--out", &out]).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(b"http://user:secret@127.0.0.1:1/\n")
        .unwrap();
    let own = place.path("out/.fetch-many");
    assert!(comes(|| own.exists()), "it begins");
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
    let ran = ran_while_open(child, stdin);
    assert_eq!(ran.code, 130, "{ran:?}");
    let left: Vec<_> = fs::read_dir(&own).unwrap().flatten().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn lines_are_never_written_over_the_list() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    let urls = list([server.url("/1"), server.url("/2")]);
    let file = place.write("list", &urls);
    symlink(place.path("list"), place.path("link")).unwrap();
    for to in ["list", "link"] {
        let ran = run(&["get", "-i", &file, "--jsonl", &place.arg(to)]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(
            ran.err.contains("--jsonl") && ran.err.contains("the list"),
            "{ran:?}"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), urls);
    }
    let mut command = program(&["get", "-i", "-", "--jsonl", &file]);
    let child = spawn(command.stdin(fs::File::open(&file).unwrap()));
    let ran = ran(&child.wait_with_output().unwrap());
    assert!(ran.code == 2 && ran.err.contains("the list"), "{ran:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), urls);
    assert_eq!(server.counts().hits, 0);
}

#[test]
fn lines_and_what_failed_do_not_share_a_file() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "")).unwrap();
    let place = Place::new();
    let (url, file) = (server.url("/1"), place.arg("file"));
    let ran = run(&["get", &url, "--jsonl", &file, "--failed-to", &file]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert_eq!(server.counts().hits, 0);
}

#[test]
fn what_failed_goes_through_a_link_and_leaves_it() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "")).unwrap();
    let place = Place::new();
    let (url, file) = (server.url("/1"), place.write("file", "before"));
    symlink("file", place.path("link")).unwrap();
    let ran = run(&["get", &url, "--jsonl", "--failed-to", &place.arg("link")]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let link = fs::symlink_metadata(place.path("link")).unwrap();
    assert!(link.is_symlink(), "the link was replaced");
    assert_eq!(fs::read_to_string(&file).unwrap(), list([&url]));
}

#[test]
fn what_failed_is_not_written_through_what_lies_beside_it() {
    use std::os::unix::fs::PermissionsExt;

    let server = RawServer::start(|_| Reply::new().response(404, &[], "")).unwrap();
    let place = Place::new();
    let (url, mine) = (server.url("/1"), place.write("mine", "keep"));
    symlink("mine", place.path("failed.part")).unwrap();
    let failed = place.arg("failed");
    let ran = run(&["get", &url, "--jsonl", "--failed-to", &failed]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(fs::read_to_string(&mine).unwrap(), "keep");
    assert_eq!(fs::read_to_string(&failed).unwrap(), list([&url]));
    let mode = fs::symlink_metadata(&failed).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "others can read it");
}

#[test]
fn what_failed_goes_into_a_pipe() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "")).unwrap();
    let place = Place::new();
    let (url, pipe) = (server.url("/1"), place.arg("pipe"));
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let reads = spawn(Command::new("timeout").args(["30", "cat", &pipe]));
    let ran = run(&["get", &url, "--jsonl", "--failed-to", &pipe]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let kind = fs::symlink_metadata(&pipe).unwrap().file_type();
    assert!(!kind.is_file(), "the pipe was replaced by a file");
    assert_eq!(
        crate::command::ran(&reads.wait_with_output().unwrap()).out,
        list([&url])
    );
}

#[test]
fn that_what_failed_cannot_be_written_is_said_before_anything_is_fetched() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "")).unwrap();
    let place = Place::new();
    fs::create_dir(place.path("dir")).unwrap();
    let ran = run(&[
        "get",
        &server.url("/1"),
        "--jsonl",
        "--failed-to",
        &place.arg("dir"),
    ]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert_eq!(server.counts().hits, 0, "{ran:?}");
}

#[test]
fn what_failed_is_asked_for_again_as_the_same_user() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "")).unwrap();
    let place = Place::new();
    let url = server
        .url("/1")
        .replace("//", "//us%20er:p%40%2f%3Ass%20w@");
    let file = place.arg("failed");
    let urls = place.write("list", list([&url]));
    run(&["get", "-i", &urls, "--jsonl", "--failed-to", &file]);
    let ran = run(&["get", "-i", &file, "--jsonl"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let hits = server.hits();
    let sent: Vec<_> = hits.iter().map(|hit| hit.header("authorization")).collect();
    assert!(
        sent.len() == 2 && sent[0].is_some() && sent[0] == sent[1],
        "{sent:?}"
    );
    assert!(!ran.out.contains("ss w") && json_lines(&ran.out).len() == 1);
}
