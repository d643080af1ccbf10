//! The digest that a body must have.

use fetch_many::{Bytes, Config, ErrorKind, Expect, FetchManyExt, Outcome, Plan, Retry, http};

use super::store::Store;
use crate::broken::ensure;
use crate::checks::expect::{describe, expect_kind, serve};
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// Of "hello": FIPS 180-4.
const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/// What is asked for with this digest, and what must come of it.
const CASES: [(&str, Option<ErrorKind>); 6] = [
    ("/hello", None),
    ("/chunked", None),
    // The page of an error is not what was expected, and is not taken for it.
    ("/missing", None),
    ("/other", Some(ErrorKind::Integrity)),
    ("/longer", Some(ErrorKind::Integrity)),
    ("/empty", Some(ErrorKind::Integrity)),
];

/// Bodies with a digest that is theirs, with another, and with one that is none; in memory and into a sink.
///
/// # Errors
/// [`Broken`], if one with another digest is anything but `Err(Integrity)`, is committed or asked for again; if what
/// has the right one is an error; or if something is sent for a digest that is none.
pub(in crate::checks) fn sink_integrity(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    let store = Store::default();
    let into_memory = Plan::new(4).retry(Retry::up_to(2));
    let into_sink = into_memory.clone().sink(store.clone());
    for (plan, where_to) in [(into_memory, "memory"), (into_sink, "sink")] {
        let none = request(&server.url("/never"), "2cf24dba");
        let requests =
            CASES.map(|(path, _)| request(&server.url(&format!("{path}/{where_to}")), HELLO));
        for outcome in strategy.fetch(requests.into_iter().chain([none]), &plan) {
            let Some((path, kind)) = CASES.get(outcome.index) else {
                expect_kind(&outcome, ErrorKind::Request)?;
                continue;
            };
            let path = format!("{path}/{where_to}");
            expect(&outcome, *kind).map_err(|broken| broken.of(&path))?;
            let attempts = server.attempts(&path);
            ensure!(attempts == 1, "{path}: asked for {attempts} times");
            let is_stored = kind.is_none() && !path.starts_with("/missing") && where_to == "sink";
            let committed = store.shelf(&path).committed;
            let expected: &[&[u8]] = if is_stored { &[b"hello"] } else { &[] };
            ensure!(committed == expected, "{path}: committed is {committed:?}");
        }
    }
    let sent = server.attempts("/never");
    ensure!(sent == 0, "something was sent for a digest that is none");
    let open = store.unfinished();
    ensure!(
        open.is_empty(),
        "sinks were not told of the ends of {open:?}"
    );
    Ok(())
}

fn request(url: &str, digest: &str) -> Result<http::Request<Bytes>, http::Error> {
    let request = http::Request::get(url).extension(Expect::sha256(digest));
    request.body(Bytes::new())
}

fn expect(outcome: &Outcome, kind: Option<ErrorKind>) -> Result<(), Broken> {
    if let Some(kind) = kind {
        return expect_kind(outcome, kind);
    }
    ensure!(outcome.result.is_ok(), "{}", describe(outcome));
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let case = hit.path.split('/').nth(1).unwrap_or_default();
    match case {
        "hello" => Reply::new().ok("hello"),
        "chunked" => Reply::new().chunked("hello", 2),
        "other" => Reply::new().ok("jello"),
        "longer" => Reply::new().ok("hello!"),
        "empty" => Reply::new().ok(""),
        _ => Reply::new().response(404, &[], "missing"),
    }
}
