//! What no journal may have.

use std::fs;
use std::time::Duration;

use fetch_many::testing::{Fake, Reply};
use fetch_many::{FetchManyExt, Plan};
use fetch_many_cli::journal::{Journal, Line};

use super::{file, head};

const URLS: [&str; 8] = [
    "http://alpha:bravo@a.example/ok",
    "http://alpha:bravo@a.example/@me",
    "http://alpha:bravo@a.example/failed",
    "http://alpha:br avo@a.example/",
    "alpha:bravo@a.example",
    "http://alpha:del/bravo@a.example/",
    "http://b.example/moved",
    "http://b.example/ok",
];

#[test]
fn no_password_and_no_header() {
    let fake = Fake::new(|request| {
        let reply = match request.uri().path() {
            "/moved" => Reply::status(302).header("location", "http://charlie:delta@b.example/new"),
            "/failed" => Reply::from(fetch_many::ErrorKind::Disconnected),
            _ => Reply::from("hello"),
        };
        let reply = reply
            .header("set-cookie", "session=echo")
            .header("etag", "\"tag\"");
        reply
            .header("last-modified", "yesterday")
            .after(Duration::from_secs(1))
    });
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(dir.path(), &head()).unwrap();
    let mut began = None;
    for outcome in fake.fetch(URLS, &Plan::new(4)) {
        let began = *began.get_or_insert(outcome.timing.taken);
        let line = Line::new(outcome.index as u64, 1, URLS[outcome.index]);
        journal.write(&line.came(&outcome, began)).unwrap();
    }
    let written = fs::read_to_string(file(dir.path())).unwrap();
    for secret in [
        "alpha", "bravo", "del/", "charlie", "delta", "session", "echo",
    ] {
        assert!(!written.contains(secret), "{secret}: {written}");
    }
    for kept in [
        "http://a.example/ok",
        r#""etag":"\"tag\"""#,
        r#""last_modified":"yesterday""#,
    ] {
        assert!(written.contains(kept), "{kept}: {written}");
    }
}
