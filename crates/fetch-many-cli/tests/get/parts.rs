//! A large body that an earlier run has begun.
#![cfg(unix)]

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI8, AtomicU8, Ordering};
use std::time::{Duration, Instant};

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, Ran, outcomes, program, run, spawn, tree};

const TOTAL: usize = 20 << 20;

/// One large file of which 12 MiB come at first, in a version that may change.
struct Site {
    server: RawServer,
    version: Arc<AtomicU8>,
    /// Whether it answers a request for a part with one of another version.
    lies: Arc<AtomicBool>,
    /// So many bytes more or fewer than it says come with a part.
    more: Arc<AtomicI8>,
    place: Place,
}

fn body(version: u8) -> Vec<u8> {
    (0..TOTAL)
        .map(|at| ((at * 7 + at / 4096) % 251).to_le_bytes()[0] ^ version)
        .collect()
}

impl Site {
    fn new() -> Self {
        let version = Arc::new(AtomicU8::new(1));
        let lies = Arc::new(AtomicBool::new(false));
        let more = Arc::new(AtomicI8::new(0));
        let (now, lie, by) = (Arc::clone(&version), Arc::clone(&lies), Arc::clone(&more));
        let server = RawServer::start(move |hit| {
            let version = now.load(Ordering::Relaxed);
            let tag = format!("\"{version}\"");
            let whole = body(version);
            let is_same =
                hit.header("if-range") == Some(tag.as_str()) || lie.load(Ordering::Relaxed);
            if let (Some(range), true) = (hit.header("range"), is_same) {
                let from: usize = range
                    .trim_start_matches("bytes=")
                    .trim_end_matches('-')
                    .parse()
                    .unwrap();
                let part = format!("bytes {from}-{}/{TOTAL}", TOTAL - 1);
                let mut rest = whole[from..].to_vec();
                let length = rest
                    .len()
                    .checked_add_signed(by.load(Ordering::Relaxed).into());
                rest.resize(length.unwrap(), b'x');
                let head = [("ETag", tag.as_str()), ("Content-Range", &part)];
                return Reply::new().response(206, &head, rest);
            }
            if hit.attempt > 1 {
                return Reply::new().response(200, &[("ETag", &tag)], whole);
            }
            let head = format!("HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Length: {TOTAL}\r\n\r\n");
            Reply::new().raw(head).raw(&whole[..12 << 20]).silence()
        });
        Self {
            server: server.unwrap(),
            version,
            lies,
            more,
            place: Place::new(),
        }
    }

    /// A run that is ended by this signal when something of the body is written down.
    fn begin(&self, signal: &str) {
        let (url, out) = (self.server.url("/large"), self.place.arg("out"));
        let mut child = spawn(&mut program(&["get", &url, "--out", &out]));
        let until = Instant::now() + Duration::from_secs(60);
        while !self.has_part() && Instant::now() < until {
            std::thread::yield_now();
        }
        assert!(self.has_part(), "nothing of it was written down");
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        child.wait().unwrap();
    }

    fn has_part(&self) -> bool {
        let names = fs::read_dir(self.place.path("out/.fetch-many/parts"));
        names
            .into_iter()
            .flatten()
            .flatten()
            .any(|entry| entry.path().extension().is_some_and(|it| it == "json"))
    }

    fn go_on(&self) -> Ran {
        run(&[
            "get",
            &self.server.url("/large"),
            "--out",
            &self.place.arg("out"),
        ])
    }

    /// All bodies that are whole.
    fn bodies(&self) -> Vec<Vec<u8>> {
        let files = tree(&self.place.path("out")).into_iter();
        let whole = files.filter(|(name, _)| !name.contains(".part"));
        whole.map(|(_, body)| body).collect()
    }

    /// From where the last request was to go on.
    fn asked(&self) -> Option<usize> {
        let hits = self.server.hits();
        let range = hits.last().unwrap().header("range")?.to_owned();
        range
            .trim_start_matches("bytes=")
            .trim_end_matches('-')
            .parse()
            .ok()
    }
}

#[test]
fn the_rest_alone_is_fetched_if_the_version_is_the_same() {
    for signal in ["-KILL", "-INT"] {
        let site = Site::new();
        site.begin(signal);
        let ran = site.go_on();
        assert_eq!(ran.code, 0, "{signal}: {ran:?}");
        let from = site.asked().expect("a part was asked for");
        assert!((8 << 20..=12 << 20).contains(&from), "{from}");
        assert!(site.bodies() == [body(1)], "{signal}: the file is another");
        let lines = outcomes(&site.place.path("out"));
        let last = lines.last().unwrap();
        assert_eq!(
            (&last["state"], &last["bytes"]),
            (&"ok".into(), &TOTAL.into())
        );
        assert_eq!(last["blake3"], blake3::hash(&body(1)).to_hex().as_str());
        assert!(!site.has_part(), "it is of no use any more");
    }
}

#[test]
fn another_version_is_fetched_from_the_beginning() {
    let site = Site::new();
    site.begin("-KILL");
    site.version.store(2, Ordering::Relaxed);
    let ran = site.go_on();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(site.asked().is_some(), "a part was asked for");
    assert!(site.bodies() == [body(2)], "the file is another");
}

#[test]
fn a_part_of_another_version_is_not_added_to_this_one() {
    let site = Site::new();
    site.begin("-KILL");
    site.version.store(2, Ordering::Relaxed);
    site.lies.store(true, Ordering::Relaxed);
    let ran = site.go_on();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err
            .contains("the server has sent a part of another version; the next run begins anew"),
        "{ran:?}"
    );
    assert!(site.bodies().is_empty() && !site.has_part());
    let ran = site.go_on();
    assert_eq!((ran.code, site.asked()), (0, None), "{ran:?}");
    assert!(site.bodies() == [body(2)], "the file is another");
}

#[test]
fn what_is_longer_than_was_written_down_is_cut_to_that() {
    let site = Site::new();
    site.begin("-KILL");
    let parts = site.place.path("out/.fetch-many/parts");
    let bytes = fs::read_dir(&parts)
        .unwrap()
        .flatten()
        .map(|entry| entry.path());
    let bytes = bytes
        .into_iter()
        .find(|path| path.extension().is_none())
        .unwrap();
    // What a loss of power may leave: bytes that nobody has written.
    let mut file = fs::read(&bytes).unwrap();
    file.extend(vec![0xee; 3 << 20]);
    fs::remove_file(&bytes).unwrap();
    fs::write(&bytes, file).unwrap();
    let ran = site.go_on();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        site.asked().is_some() && site.bodies() == [body(1)],
        "the file is another"
    );
}

#[test]
fn a_part_that_is_not_as_long_as_it_says_is_no_rest() {
    for more in [-10, 10] {
        let site = Site::new();
        site.begin("-KILL");
        site.more.store(more, Ordering::Relaxed);
        let ran = site.go_on();
        assert_eq!(ran.code, 1, "{more}: {ran:?}");
        assert!(
            ran.err
                .contains("is not as long as it says; the next run begins anew"),
            "{ran:?}"
        );
        assert!(site.bodies().is_empty() && !site.has_part());
        let ran = site.go_on();
        assert_eq!((ran.code, site.asked()), (0, None), "{ran:?}");
        assert!(site.bodies() == [body(1)], "the file is another");
    }
}

#[test]
fn nothing_is_left_of_parts_when_the_body_is_whole() {
    let server = RawServer::start(|_| Reply::new().response(200, &[("ETag", "\"1\"")], body(1)));
    let server = server.unwrap();
    let place = Place::new();
    let ran = run(&["get", &server.url("/"), "--out", &place.arg("out")]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let parts = fs::read_dir(place.path("out/.fetch-many/parts")).unwrap();
    let left: Vec<_> = parts.flatten().map(|entry| entry.file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}
