//! Further runs in the same directory.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::{Place, Ran, list, outcomes, run, tree};

/// Pages with an `ETag`, which are not there while `is_down`.
struct Site {
    server: RawServer,
    is_down: Arc<AtomicBool>,
    place: Place,
}

impl Site {
    fn new() -> Self {
        let is_down = Arc::new(AtomicBool::new(false));
        let down = Arc::clone(&is_down);
        let server = RawServer::start(move |hit| {
            if down.load(Ordering::Relaxed) && hit.path.starts_with("/b") {
                return Reply::new().response(500, &[], "");
            }
            let tag = format!("\"{}\"", hit.path);
            match hit.header("if-none-match") {
                Some(known) if known == tag => Reply::new().response(304, &[("ETag", &tag)], ""),
                _ => Reply::new().response(200, &[("ETag", &tag)], &hit.path),
            }
        });
        let site = Self {
            server: server.unwrap(),
            is_down,
            place: Place::new(),
        };
        let urls = ["/a1", "/a2", "/b1", "/b2"].map(|path| site.server.url(path));
        site.place.write("list", list(urls));
        site
    }

    fn get(&self, options: &[&str]) -> Ran {
        let (list, out) = (self.place.arg("list"), self.place.arg("out"));
        run(&[&["get", "-i", &list, "--out", &out], options].concat())
    }

    fn hits(&self) -> usize {
        self.server.counts().hits
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        let host = format!("127.0.0.1+{}", self.server.address().port());
        self.place.path("out").join(host).join(name)
    }
}

fn says(ran: &Ran, account: &str) {
    assert!(ran.account().starts_with(account), "{ran:?}");
}

#[test]
fn what_is_there_is_skipped() {
    let site = Site::new();
    assert_eq!(site.get(&[]).code, 0);
    let ran = site.get(&[]);
    assert_eq!((ran.code, site.hits()), (0, 4));
    says(&ran, "4 = 0 ok + 4 skipped; 0 B in ");
}

#[test]
fn a_file_that_is_gone_is_fetched_again() {
    let site = Site::new();
    site.get(&[]);
    fs::remove_file(site.file("a1")).unwrap();
    says(&site.get(&[]), "4 = 1 ok + 3 skipped; ");
    assert_eq!(
        (site.hits(), fs::read(site.file("a1")).unwrap()),
        (5, b"/a1".to_vec())
    );
}

#[test]
fn what_failed_is_fetched_by_the_next_run() {
    let site = Site::new();
    site.is_down.store(true, Ordering::Relaxed);
    let ran = site.get(&[]);
    assert_eq!(ran.code, 1);
    says(&ran, "4 = 2 ok + 2 failed; ");
    site.is_down.store(false, Ordering::Relaxed);
    let ran = site.get(&[]);
    assert_eq!(ran.code, 0);
    says(&ran, "4 = 2 ok + 2 skipped; ");
}

#[test]
fn only_what_failed_is_fetched_if_nothing_else_is_wanted() {
    let site = Site::new();
    site.is_down.store(true, Ordering::Relaxed);
    site.get(&[]);
    site.is_down.store(false, Ordering::Relaxed);
    fs::remove_file(site.file("a1")).unwrap();
    let more =
        fs::read_to_string(site.place.path("list")).unwrap() + &site.server.url("/new") + "\n";
    site.place.write("list", more);
    let ran = site.get(&["--retry-failed"]);
    says(&ran, "5 = 2 ok + 3 skipped; ");
    assert!(
        ran.err.contains("the list has changed since the last run"),
        "{ran:?}"
    );
}

#[test]
fn what_has_not_changed_stays() {
    let site = Site::new();
    site.get(&[]);
    let ran = site.get(&["--refresh"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    says(&ran, "4 = 4 ok (4 unchanged); 0 B in ");
    assert_eq!((site.hits(), tree(&site.place.path("out")).len()), (8, 4));
    // And is known for it: the next run skips it, and another refresh asks again.
    says(&site.get(&[]), "4 = 0 ok + 4 skipped; ");
    says(&site.get(&["--refresh"]), "4 = 4 ok (4 unchanged); ");
}

#[test]
fn a_refresh_that_fails_keeps_the_file() {
    let site = Site::new();
    site.get(&[]);
    site.is_down.store(true, Ordering::Relaxed);
    let ran = site.get(&["--refresh"]);
    assert_eq!(ran.code, 1);
    says(&ran, "4 = 2 ok (2 unchanged) + 2 failed; ");
    assert_eq!(fs::read(site.file("b1")).unwrap(), b"/b1");
    site.is_down.store(false, Ordering::Relaxed);
    says(
        &site.get(&["--retry-failed"]),
        "4 = 2 ok (2 unchanged) + 2 skipped; ",
    );
}

#[test]
fn fresh_forgets_what_was() {
    let site = Site::new();
    site.get(&[]);
    says(&site.get(&["--fresh"]), "4 = 4 ok; ");
    assert_eq!(
        (site.hits(), outcomes(&site.place.path("out")).len()),
        (8, 4)
    );
}

#[test]
fn other_names_need_a_fresh_beginning() {
    let site = Site::new();
    site.get(&[]);
    let ran = site.get(&["--names", "flat"]);
    assert_eq!((ran.code, site.hits()), (3, 4));
    assert!(
        ran.err
            .contains("the last run had \"tree\" for --names, this one has \"flat\""),
        "{ran:?}"
    );
    assert_eq!(site.get(&["--names", "flat", "--fresh"]).code, 0);
}

#[test]
fn what_did_not_come_is_a_list() {
    let site = Site::new();
    site.is_down.store(true, Ordering::Relaxed);
    let failed = site.place.arg("failed");
    site.get(&["--failed-to", &failed]);
    let mut urls: Vec<_> = fs::read_to_string(&failed)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    urls.sort_unstable();
    assert_eq!(urls, ["/b1", "/b2"].map(|path| site.server.url(path)));
    site.is_down.store(false, Ordering::Relaxed);
    let ran = run(&[
        "get",
        "-i",
        &failed,
        "--out",
        &site.place.arg("out"),
        "--failed-to",
        &failed,
    ]);
    says(&ran, "2 = 2 ok; ");
    assert_eq!(fs::read_to_string(&failed).unwrap(), "");
}

#[test]
fn what_did_not_come_keeps_all_that_the_list_says_of_it() {
    let server = RawServer::start(|_| Reply::new().response(500, &[], "")).unwrap();
    let place = Place::new();
    let row = format!(
        "{{\"url\":\"{}\",\"key\":\"k\",\"out\":\"a/b\",\"method\":\"POST\",\"body\":\"x\",\"headers\":{{\"accept\":\"text/html\",\"x-more\":[\"1\",\"2\"]}},\"price\":1}}\n",
        server.url("/")
    );
    let rows = place.write("rows.jsonl", &row);
    let failed = place.arg("failed.jsonl");
    let ran = run(&[
        "get",
        "-i",
        &rows,
        "--out",
        &place.arg("out"),
        "--failed-to",
        &failed,
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(parse(&fs::read_to_string(failed).unwrap()), parse(&row));
}

#[test]
fn a_torn_last_line_is_fetched_again() {
    let site = Site::new();
    site.get(&[]);
    let journal = site.place.path("out/.fetch-many/journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let outcomes: Vec<_> = text.lines().take(4).collect();
    fs::write(&journal, outcomes.join("\n") + "\n{\"record\":\"outc").unwrap();
    let ran = site.get(&[]);
    assert!(
        ran.err
            .contains("line 5 of the journal was incomplete and is dropped"),
        "{ran:?}"
    );
    says(&ran, "4 = 1 ok + 3 skipped; ");
}

#[test]
fn a_file_that_somebody_has_cut_is_no_answer_to_whether_it_has_changed() {
    let site = Site::new();
    site.get(&[]);
    let whole = fs::read(site.file("a1")).unwrap();
    fs::write(site.file("a1"), "").unwrap();
    let ran = site.get(&["--refresh"]);
    says(&ran, "4 = 4 ok (3 unchanged); ");
    assert_eq!(fs::read(site.file("a1")).unwrap(), whole);
}
