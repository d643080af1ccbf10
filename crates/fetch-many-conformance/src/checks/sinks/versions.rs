//! No byte of two versions in one body: what breaks off is gone on with, or begun anew.

use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Outcome, Plan, Retry};

use super::store::Store;
use crate::broken::ensure;
use crate::checks::expect::{describe, serve};
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// The versions of the entity. No byte of one is in the other.
const FIRST: &str = "0123456789abcdefghijklmnop";
const SECOND: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!";

/// What a server does when it is asked again, and which version is the only one that may come of it.
#[rustfmt::skip]
const CASES: [(&str, &str); 15] = [
    // It sends the part that is asked for.
    ("part", FIRST),
    // The same, and that breaks off as well.
    ("part-cut", FIRST),
    // Less than was asked for.
    ("short", FIRST),
    // It knows nothing of parts.
    ("whole", FIRST),
    // There is another version meanwhile.
    ("changed", SECOND),
    // It sends a part of the other version, and says so.
    ("other-part", SECOND),
    // Or says nothing of the version.
    ("silent-part", SECOND),
    // The part of another length.
    ("other-total", SECOND),
    // Another part than was asked for.
    ("other-start", FIRST),
    // All of it, as if it were a part.
    ("whole-as-part", FIRST),
    // More than it says.
    ("long", FIRST),
    ("multipart", FIRST),
    // It refuses.
    ("refuses", SECOND),
    // The first response has a weak validator, so no part may be asked for: it would be of the other version.
    ("weak", SECOND),
    // It is encoded.
    ("encoded", SECOND),
];

/// A body that is cut after each of its bytes, by a server that then does each of these things.
///
/// # Errors
/// [`Broken`], if what is committed is not one version from its first byte to its last; or if none is, or what can be
/// gone on with is not.
pub(in crate::checks) fn law_20_versions(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    let at_once = Retry::up_to(4)
        .backoff(Duration::ZERO, Duration::ZERO)
        .budget(10.0, 10_000);
    let store = Store::default();
    let plan = Plan::new(16).retry(at_once).sink(store.clone());
    let of_case = |(case, _)| (0..FIRST.len()).map(move |cut| format!("/{case}/{cut}"));
    let paths: Vec<_> = CASES.into_iter().flat_map(of_case).collect();
    let urls = paths.iter().map(|path| server.url(path));
    let mut yielded = 0;
    for outcome in strategy.fetch(urls, &plan) {
        let path = &paths[outcome.index];
        let expected = CASES[outcome.index / FIRST.len()].1;
        expect(&outcome, &store, path, expected).map_err(|broken| broken.of(path))?;
        yielded += 1;
    }
    ensure!(
        yielded == paths.len(),
        "{yielded} outcomes of {} requests",
        paths.len()
    );
    let hits = server.hits();
    let resumed = hits.iter().filter(|hit| hit.header("range").is_some());
    let resumed = resumed.filter(|hit| hit.path.starts_with("/part/")).count();
    ensure!(
        resumed > FIRST.len() / 2,
        "of {} bodies with a strong validator {resumed} were gone on with",
        FIRST.len()
    );
    let open = store.unfinished();
    ensure!(
        open.is_empty(),
        "sinks were not told of the ends of {open:?}"
    );
    Ok(())
}

fn expect(outcome: &Outcome, store: &Store, path: &str, expected: &str) -> Result<(), Broken> {
    let committed = store.shelf(path).committed;
    for body in &committed {
        let text = String::from_utf8_lossy(body);
        ensure!(text == expected, "committed is {text:?}, not {expected:?}");
    }
    let times = committed.len();
    ensure!(times == 1, "committed {times} times; {}", describe(outcome));
    let status = outcome
        .result
        .as_ref()
        .ok()
        .map(|response| response.status().as_u16());
    ensure!(
        status == Some(200),
        "{}, not the 200 that began it",
        describe(outcome)
    );
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let mut parts = hit.path.trim_start_matches('/').split('/');
    let case = parts.next().unwrap_or_default();
    let cut = parts.next().and_then(|cut| cut.parse().ok()).unwrap_or(0);
    let range = hit.header("range").and_then(|range| {
        let first = range.strip_prefix("bytes=")?.strip_suffix('-')?;
        first.parse::<usize>().ok()
    });
    if hit.attempt == 1 {
        let head = match case {
            "weak" => "etag: W/\"1\"",
            "encoded" => "etag: \"1\"\r\ncontent-encoding: x-none",
            _ => "etag: \"1\"",
        };
        let length = FIRST.len();
        let head = format!("HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: {length}\r\n\r\n");
        return Reply::new().raw(head).raw(&FIRST.as_bytes()[..cut]).fin();
    }
    match range {
        Some(first) => asked_for_part(case, first, hit.attempt),
        None => asked_for_all(case),
    }
}

fn asked_for_all(case: &str) -> Reply {
    let is_second = CASES.contains(&(case, SECOND));
    let (tag, body) = if is_second {
        ("\"2\"", SECOND)
    } else {
        ("\"1\"", FIRST)
    };
    Reply::new().response(200, &[("etag", tag)], body)
}

fn asked_for_part(case: &str, first: usize, attempt: usize) -> Reply {
    // Of a version, from a byte on, with what is said of it.
    let part = |body: &str, from: usize, to: usize, total: usize, tag: &str| {
        let range = format!("bytes {from}-{}/{total}", to - 1);
        let headers = [("content-range", range.as_str()), ("etag", tag)];
        let headers = &headers[..if tag.is_empty() { 1 } else { 2 }];
        Reply::new().response(
            206,
            headers,
            &body[from.min(body.len())..to.min(body.len())],
        )
    };
    let (one, two) = (FIRST.len(), SECOND.len());
    match case {
        "part-cut" if attempt == 2 && first + 1 < one => {
            let head = format!(
                "HTTP/1.1 206 Part\r\netag: \"1\"\r\ncontent-range: bytes {first}-{}/{one}\r\n\
                 content-length: {}\r\n\r\n",
                one - 1,
                one - first
            );
            Reply::new()
                .raw(head)
                .raw(&FIRST.as_bytes()[first..=first])
                .fin()
        }
        "short" if attempt == 2 => part(FIRST, first, first + 1, one, "\"1\""),
        "part" | "part-cut" | "short" => part(FIRST, first, one, one, "\"1\""),
        "other-part" => part(SECOND, first, two, two, "\"2\""),
        "silent-part" => part(SECOND, first, two, two, ""),
        "other-start" => part(FIRST, first - 1, one, one, "\"1\""),
        "whole-as-part" => part(FIRST, 0, one, one, "\"1\""),
        "long" => {
            let head = format!(
                "HTTP/1.1 206 Part\r\netag: \"1\"\r\ncontent-range: bytes {first}-{}/{one}\r\n\
                 connection: close\r\n\r\n{}{SECOND}",
                one - 1,
                &FIRST[first..]
            );
            Reply::new().raw(head).fin()
        }
        "multipart" => {
            let headers = [
                ("content-type", "multipart/byteranges; boundary=x"),
                ("etag", "\"1\""),
            ];
            Reply::new().response(206, &headers, SECOND)
        }
        "refuses" => Reply::new().response(416, &[("content-range", "bytes */7")], SECOND),
        // These must not be asked for, but for the one of another length.
        "weak" => part(SECOND, first, two, two, "W/\"1\""),
        "other-total" | "encoded" => part(SECOND, first, two, two, "\"1\""),
        _ => asked_for_all(case),
    }
}
