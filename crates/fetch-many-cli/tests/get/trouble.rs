//! Places that cannot be written to, and others who write there.

use std::process::Command;

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, list, outcomes, program, ran, run, spawn, tree};

#[test]
fn two_runs_do_not_share_a_directory() {
    let server = RawServer::start(|_| Reply::new().gate("on").ok("x")).unwrap();
    let place = Place::new();
    let (url, out) = (server.url("/"), place.arg("out"));
    let first = spawn(&mut program(&["get", &url, "--out", &out]));
    server
        .wait_until(|counts| counts.in_flight == 1)
        .expect("it comes");
    let second = run(&["get", &url, "--out", &out]);
    assert_eq!(second.code, 3, "{second:?}");
    assert!(
        second
            .err
            .contains("another run is at work in this directory (process "),
        "{second:?}"
    );
    server.open("on");
    let first = ran(&first.wait_with_output().unwrap());
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!(server.counts().hits, 1);
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    let file = place.write("file", "");
    let ran = run(&["get", &server.url("/"), "--out", &file]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.err.starts_with("fetch-many: ") && ran.err.contains(&file),
        "{ran:?}"
    );
    assert_eq!(server.counts().hits, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_for_lines_is_named() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    let urls = list((0..100).map(|number| server.url(&format!("/{number}"))));
    let ran = run(&[
        "get",
        "-i",
        &place.write("list", urls),
        "--jsonl",
        "/dev/full",
    ]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.err
            .contains("fetch-many: /dev/full: No space left on device"),
        "{ran:?}"
    );
}

/// What a shell does in a file system of its own, of so many bytes; `None` where nobody may make one.
fn on_small_disk(place: &Place, bytes: &str, script: &str) -> Option<crate::command::Ran> {
    std::fs::create_dir_all(place.path("disk")).unwrap();
    let mounted = format!(
        "mount -t tmpfs -o size={bytes} none {} && {script}",
        place.arg("disk")
    );
    let may = Command::new("unshare").args(["-rm", "true"]).status();
    if !may.is_ok_and(|status| status.success()) {
        return None;
    }
    Some(ran(&Command::new("unshare")
        .args(["-rm", "sh", "-c", &mounted])
        .output()
        .unwrap()))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_it_and_what_was_fetched_is_there() {
    let server = RawServer::start(|_| Reply::new().ok(vec![0; 20_000])).unwrap();
    let place = Place::new();
    let list = place.write(
        "list",
        list((0..100).map(|number| server.url(&format!("/{number}")))),
    );
    let (exe, disk, kept) = (
        env!("CARGO_BIN_EXE_fetch-many"),
        place.arg("disk"),
        place.arg("kept"),
    );
    let script = format!(
        "{exe} get -i {list} --out {disk}/out --limit 4; code=$?; cp -r {disk}/out {kept}; exit $code"
    );
    let Some(ran) = on_small_disk(&place, "500k", &script) else {
        eprintln!("skipped: nobody may make a small disk here");
        return;
    };
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("No space left on device"), "{ran:?}");
    let files = tree(&place.path("kept"));
    assert!(files.len() > 10, "{ran:?}");
    assert!(
        files.values().all(|body| body.len() == 20_000),
        "whole, or not there"
    );
    // What was written down is there.
    for line in outcomes(&place.path("kept"))
        .iter()
        .filter(|line| line["state"] == "ok")
    {
        assert!(files.contains_key(line["file"].as_str().unwrap()));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_cannot_be_written_is_named() {
    let server = RawServer::start(|_| Reply::new().ok("x")).unwrap();
    let place = Place::new();
    let (exe, disk) = (env!("CARGO_BIN_EXE_fetch-many"), place.arg("disk"));
    let script = format!(
        "mount -o remount,ro {disk} && {exe} get {} --out {disk}/out",
        server.url("/")
    );
    let Some(ran) = on_small_disk(&place, "500k", &script) else {
        eprintln!("skipped: nobody may make a disk here");
        return;
    };
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("Read-only file system"), "{ran:?}");
}
