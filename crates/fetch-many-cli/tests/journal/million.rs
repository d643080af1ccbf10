//! How long a journal with a million lines takes to write and to read, and in how much memory. To be run by itself:
//!
//! ```sh
//! cargo test --release -p fetch-many-cli --test journal -- --ignored --nocapture million
//! ```

use std::fs;
use std::time::Instant;

use fetch_many::Spent;
use fetch_many_cli::journal::{Connection, Journal, Last, Line, State};

use super::{file, head, id};

const LINES: u64 = 1_000_000;

/// A line as runs write them.
fn usual(index: u64) -> Line {
    let name = format!(
        "host-{}.example/some/path/to/page-{index}.html",
        index % 500
    );
    let mut line = Line::new(index, index + 1, &format!("https://{name}"));
    line.id = Some(id(index));
    line.state = State::Ok;
    line.status = Some(200);
    line.file = Some(name);
    line.bytes = Some(48_213);
    line.blake3 = Some("3b7e3464073044a8b5b6e31595b7a566769cd2c51dcf3ac8713373f970be480b".into());
    line.etag = Some("\"5f2a-61b0c9\"".into());
    line.last_modified = Some("Mon, 30 Nov 2026 19:38:09 GMT".into());
    (line.attempts, line.taken, line.started) = (1, index * 1_000_000, Some(index * 1_000_000 + 9));
    let spent = [
        Spent::Slot,
        Spent::Start,
        Spent::Lookup,
        Spent::Connect,
        Spent::Tls,
        Spent::Send,
        Spent::Wait,
        Spent::Body,
        Spent::Caller,
    ];
    line.phases = spent.into_iter().map(|spent| (spent, 12_345_678)).collect();
    line.connection = Some(Connection {
        new: true,
        peer: Some("192.0.2.17:443".into()),
        version: Some("HTTP/1.1".into()),
    });
    line
}

/// The most memory that this process has had, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[ignore = "writes and reads half a gigabyte"]
fn million() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), &head()).unwrap();
    let mut line = usual(0);
    let start = Instant::now();
    for index in 0..LINES {
        if index % 1_000 == 0 {
            line = usual(index);
        }
        line.id = Some(id(index));
        journal.write(&line).unwrap();
    }
    journal.finish(&Last::default()).unwrap();
    let written = start.elapsed();
    drop(journal);
    let length = fs::metadata(file(dir.path())).unwrap().len();

    let before = peak();
    let start = Instant::now();
    let (_, past) = Journal::open(dir.path(), &head()).unwrap();
    let read = start.elapsed();
    let memory = peak() - before;
    println!(
        "{length} bytes written in {written:?}, read in {read:?}, {memory} KiB more at its peak"
    );
    assert_eq!(past.len() as u64, LINES);
    // The list itself, as much again while it grows, and what is read ahead.
    assert!(memory < 72 << 10, "{memory} KiB");
}
