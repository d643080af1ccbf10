//! The subcommand, over a small journal that is committed; and the pages of the manual about it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use fetch_many::testing::{Fake, Reply};
use fetch_many::{ErrorKind, Plan, Rate, Retry};

use super::{fetched, fetched_besides, in_turns};

const EXAMPLE: &str = "manual/why.in/downloads/.fetch-many/journal.jsonl";

#[test]
fn the_manual_and_the_messages() {
    let pages = trycmd::TestCases::new();
    pages.case("manual/why.md").case("tests/why/messages.md");
}

/// Two runs of sixty URLs, the first of which was killed.
fn example() -> String {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new(|request| {
        let (host, path) = (
            request.uri().host().unwrap_or_default(),
            request.uri().path(),
        );
        let page: u64 = path.trim_start_matches('/').parse().unwrap_or_default();
        let reply = match (host, page % 10) {
            ("2.example", 7) => Reply::status(404),
            ("3.example", 3) => Reply::from(ErrorKind::Disconnected),
            _ => Reply::from(path.repeat(1_000)).header("etag", &format!("\"{page}\"")),
        };
        let slow = if host == "4.example" { 1_200 } else { 80 };
        reply.after(Duration::from_millis(slow + page))
    });
    let plan = Plan::new(16)
        .per_host(2)
        .rate(Rate::per_second(20))
        .lookahead(100_000);
    let plan = plan.retry(Retry::default().seed(7));
    let urls = in_turns(5, 12);
    fetched(dir.path(), &fake, &urls[..20], &plan, || {});
    let path = dir.path().join(".fetch-many/journal.jsonl");
    let first = fs::read_to_string(&path).unwrap();
    fs::write(&path, &first[..first.find("{\"record\":\"end\"").unwrap()]).unwrap();
    let done = |url: &str| {
        first
            .lines()
            .any(|line| line.contains(&format!("\"{url}\"")) && line.contains("\"state\":\"ok\""))
    };
    let entries = urls.iter().map(String::as_str).enumerate();
    let (there, missing): (Vec<_>, Vec<_>) = entries.partition(|(_, url)| done(url));
    fetched_besides(
        dir.path(),
        &fake,
        &missing,
        &plan,
        there.len() as u64,
        || {},
    );
    let lines = fs::read_to_string(&path).unwrap();
    lines.lines().map(|line| steady(line) + "\n").collect()
}

/// Without what is different each time.
fn steady(line: &str) -> String {
    let mut head = line.to_owned();
    if !line.starts_with("{\"record\":\"run\"") {
        return head;
    }
    for (name, value) in [
        ("started", "\"2026-11-30T12:00:00.000Z\""),
        ("pid", "4711"),
        ("program", "\"fetch-many 0.1.0\""),
    ] {
        let begin = head.find(&format!("\"{name}\":")).unwrap() + name.len() + 3;
        let end = begin + head[begin..].find(',').unwrap();
        head.replace_range(begin..end, value);
    }
    head
}

/// The format is what the example says. `SNAPSHOTS=overwrite` writes it anew, as of trycmd.
#[test]
fn the_example_is_what_is_written() {
    let written = example();
    if std::env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "overwrite") {
        fs::create_dir_all(Path::new(EXAMPLE).parent().unwrap()).unwrap();
        fs::write(EXAMPLE, &written).unwrap();
    }
    let committed = fs::read_to_string(EXAMPLE).unwrap();
    for (number, (written, committed)) in written.lines().zip(committed.lines()).enumerate() {
        assert_eq!(written, committed, "line {}", number + 1);
    }
    assert_eq!(written.lines().count(), committed.lines().count());
}

/// Each line that the page about the journal shows is one of the example.
#[test]
fn the_page_shows_what_is_there() {
    let page = fs::read_to_string("manual/journal.md").unwrap();
    let example = fs::read_to_string(EXAMPLE).unwrap();
    let shown: Vec<_> = page
        .lines()
        .filter(|line| line.starts_with("{\"record\":"))
        .collect();
    assert!(shown.len() >= 4, "{shown:?}");
    for line in shown {
        assert!(example.lines().any(|one| one == line), "{line}");
    }
}

/// Whoever reads it may have seen enough.
#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_failure() {
    let program = env!("CARGO_BIN_EXE_fetch-many");
    let script = format!(
        "'{program}' why manual/why.in/downloads --json | head -n 1; echo ${{PIPESTATUS[0]}}"
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(
        (&*String::from_utf8_lossy(&output.stdout), &*output.stderr),
        ("{\n0\n", &b""[..])
    );
}
