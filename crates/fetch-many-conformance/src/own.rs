//! A strategy over a client of the caller's, which decides about connections by itself: [`ALL`].
//!
//! Such a strategy keeps not all of the laws, so it has few checks: those whose matter is still the strategy's.

use std::time::{Duration, Instant};

use fetch_many::http::{Request, header};
use fetch_many::{
    Bytes, Capability, Config, ErrorKind, FetchMany, FetchManyExt, IntoRequest, Outcome,
};

use crate::broken::ensure;
use crate::checks::expect::{Refused, describe, expect_kind, expect_response, plan};
use crate::law::Law;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Check, NotKept, Subject};

/// The checks.
pub const ALL: [Check; 5] = [
    Check::new(
        "own_batch",
        Law::Bound,
        "A batch goes through it, within its limit.",
        batch,
    ),
    Check::new(
        "own_redirects",
        Law::SafeRedirects,
        "Redirects and statuses are dealt with by the contract.",
        redirects,
    ),
    Check::new(
        "own_failures",
        Law::FailureIsAnItem,
        "What goes wrong has its kind, and ends in time.",
        failures,
    ),
    Check::new(
        "own_bytes",
        Law::SameBytes,
        "A request is sent as it is; of its own headers, it has those that settings ask for.",
        bytes,
    ),
    Check::new(
        "own_promises_nothing",
        Law::FailureIsAnItem,
        "What the client can do, nobody knows but its owner.",
        promises_nothing,
    ),
];

/// Asks for all of it, without a look at what the client leaves behind, which is its owner's.
///
/// ```
/// use fetch_many::testing::Fake;
/// use fetch_many_conformance::{Subject, own};
///
/// let subject = Subject::new(|config| Ok(Fake::new(|_| "hello").config(config)));
/// let broken = own::check(&subject).unwrap_err();
/// assert!(broken.to_string().starts_with("own_batch: "), "a fake asks no server: {broken}");
/// ```
///
/// # Errors
/// [`NotKept`] by the first check that fails, with its name.
pub fn check(subject: &Subject) -> Result<(), NotKept> {
    ALL.iter().try_for_each(|check| {
        check.run(subject).map_err(|kept| match kept {
            NotKept::Broken(broken) => broken.of(check.name).into(),
            unseen @ NotKept::Unseen(_) => unseen,
        })
    })
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello";
const UPGRADE: &str =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n";

/// Of each path something else.
fn server(subject: &Subject) -> Result<RawServer, Broken> {
    let script = |hit: &Hit| match hit.path.as_str() {
        "/redirect" => Reply::new().response(302, &[("Location", "/there")], ""),
        "/error" => Reply::new().response(500, &[], "sorry"),
        "/cut" => Reply::new().raw(OK).fin(),
        "/lost" => Reply::new().rst(),
        "/silent" => Reply::new().gate("never"),
        "/stalls" => Reply::new().raw(OK).gate("never"),
        "/nonsense" => Reply::new().raw("nonsense\r\n\r\n"),
        "/upgrade" => Reply::new().raw(UPGRADE),
        "/four" => Reply::new().barrier(4).ok("four"),
        path => Reply::new().ok(path),
    };
    let server = RawServer::builder().patience(subject.waits());
    Ok(server.start(script)?)
}

/// What comes of one request.
fn one(strategy: &dyn FetchMany, request: impl IntoRequest) -> Result<Outcome, Broken> {
    let mut outcomes = strategy.fetch_all([request], &plan(1));
    let outcome = outcomes.pop();
    outcome.ok_or_else(|| Broken::new("one request has no outcome"))
}

fn batch(subject: &Subject) -> Result<(), Broken> {
    let server = server(subject)?;
    let strategy = subject.make(&Config::default())?;
    for outcome in strategy.fetch(vec![server.url("/four"); 16], &plan(4)) {
        expect_response(&outcome, 200, "four")?;
    }
    let peak = server.counts().peak_in_flight;
    ensure!(peak == 4, "{peak} requests were in flight, the limit is 4");
    Ok(())
}

fn redirects(subject: &Subject) -> Result<(), Broken> {
    let server = server(subject)?;
    let strategy = subject.make(&Config::default())?;
    let followed = one(strategy.as_ref(), server.url("/redirect"))?;
    expect_response(&followed, 200, "/there")?;
    let error = one(strategy.as_ref(), server.url("/error"))?;
    expect_response(&error, 500, "sorry")?;
    let none = subject.make(&Config::default().max_redirects(0))?;
    expect_response(&one(none.as_ref(), server.url("/redirect"))?, 302, "")
}

fn failures(subject: &Subject) -> Result<(), Broken> {
    let server = server(subject)?;
    let second = Duration::from_secs(1);
    let strategy = subject.make(&Config::default().timeout(second))?;
    let refused = Refused::new()?;
    for (url, expected) in [
        (server.url("/cut"), ErrorKind::Truncated),
        (server.url("/lost"), ErrorKind::Disconnected),
        (server.url("/silent"), ErrorKind::Timeout),
        (server.url("/stalls"), ErrorKind::Timeout),
        (server.url("/nonsense"), ErrorKind::Protocol),
        (server.url("/upgrade"), ErrorKind::Protocol),
        (refused.url("/"), ErrorKind::Connect),
        ("http://name.invalid/".to_owned(), ErrorKind::Resolve),
    ] {
        let begin = Instant::now();
        let outcome = one(strategy.as_ref(), &url)?;
        expect_kind(&outcome, expected).map_err(|broken| broken.of(&url))?;
        let took = begin.elapsed();
        ensure!(
            took < 10 * second,
            "{url} took {took:?}, its timeout is 1 s"
        );
    }
    let capped = subject.make(&Config::default().max_body_bytes(3))?;
    expect_kind(
        &one(capped.as_ref(), server.url("/long"))?,
        ErrorKind::TooLarge,
    )
}

fn bytes(subject: &Subject) -> Result<(), Broken> {
    let server = server(subject)?;
    let request = Request::builder()
        .method("PURGE")
        .uri(server.url("/a%20b?c"))
        .header("x", "1")
        .header(header::HOST, "b.example")
        .body(Bytes::from("body"));
    let hit = sent(subject, &Config::default(), &server, request)?;
    let line = (hit.method.as_str(), hit.path.as_str(), hit.host.as_str());
    ensure!(
        line == ("PURGE", "/a%20b?c", "b.example"),
        "it was sent as {line:?}"
    );
    for (config, name, expected) in [
        (Config::default(), "x", Some("1")),
        (Config::default(), "content-length", Some("4")),
        (
            Config::default(),
            "accept-encoding",
            Some("gzip, deflate, br"),
        ),
        (Config::default().decode(false), "accept-encoding", None),
        (
            Config::default().user_agent("set/1"),
            "user-agent",
            Some("set/1"),
        ),
    ] {
        let request = Request::post(server.url("/")).header("x", "1");
        let hit = sent(subject, &config, &server, request.body("body"))?;
        let value = hit.header(name);
        ensure!(value == expected, "{name} is {value:?}, not {expected:?}");
    }
    Ok(())
}

/// What arrives of it.
fn sent(
    subject: &Subject,
    config: &Config,
    server: &RawServer,
    request: impl IntoRequest,
) -> Result<std::sync::Arc<Hit>, Broken> {
    let strategy = subject.make(config)?;
    let outcome = one(strategy.as_ref(), request)?;
    let hit = server.hits().pop();
    hit.filter(|_| outcome.result.is_ok())
        .ok_or_else(|| Broken::new(describe(&outcome)))
}

fn promises_nothing(subject: &Subject) -> Result<(), Broken> {
    for capability in Capability::ALL {
        let required = subject.try_make(&Config::default().require(*capability));
        let said = required.map(drop).map_err(|error| error.capability());
        ensure!(
            said == Err(Some(*capability)),
            "{capability} is required of a client of the caller's: {said:?}"
        );
    }
    let said = subject.make(&Config::default())?.capabilities().len();
    ensure!(said == 0, "{said} capabilities are promised");
    Ok(())
}
