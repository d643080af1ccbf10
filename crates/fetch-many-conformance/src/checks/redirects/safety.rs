//! Redirects are followed safely.

use std::time::{Duration, Instant};

use fetch_many::{Bytes, Config, ErrorKind, FetchManyExt, Outcome, http};

use crate::broken::ensure;
use crate::checks::{expect_kind, expect_response, plan, serve};
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

/// What must not reach another origin.
const SECRETS: [&str; 3] = ["authorization", "cookie", "x-api-key"];

/// A chain to another origin and back to a page: followed, with no secret of the caller told to the
/// other, and the final URL on the outcome. A `POST` that becomes a `GET`, and one that does not. A
/// loop is an error after the limit, and a limit of 0 follows nothing. (Where a `Location` leads,
/// `redirect_locations` asks.)
///
/// # Errors
/// [`Broken`], if one of these is otherwise.
pub(in crate::checks) fn law_13_safe_redirects(subject: &Subject) -> Result<(), Broken> {
    let server = RawServer::builder()
        .ports(2)
        .patience(subject.waits())
        .start(script)?;
    let strategy = subject.make(&Config::default())?;
    let there = server.url_at(1, "/there");
    let at_other = |path: &str| server.url_at(0, &format!("{path}?{there}"));

    let mut asked = Vec::new();
    for (method, path, body) in [
        ("GET", "/302", ""),
        ("POST", "/303", "body"),
        ("POST", "/307", "body"),
    ] {
        let mut request = http::Request::builder().method(method).uri(at_other(path));
        for name in SECRETS {
            request = request.header(name, "secret");
        }
        asked.push(
            request
                .header("accept-language", "de")
                .body(Bytes::from(body)),
        );
    }
    for outcome in strategy.fetch(asked, &plan(1)) {
        expect_response(&outcome, 200, "there")?;
        check_chain(&outcome, &there)?;
    }
    check_told(&server)?;

    for outcome in strategy.fetch([server.url("/loop")], &plan(1)) {
        expect_kind(&outcome, ErrorKind::Redirect)?;
    }
    let loops = server.attempts("/loop");
    ensure!(loops == 11, "a loop was asked {loops} times, not 11");

    let strategy = subject.make(&Config::default().max_redirects(0))?;
    for outcome in strategy.fetch([at_other("/302")], &plan(1)) {
        expect_response(&outcome, 302, "")?;
    }
    Ok(())
}

fn check_chain(outcome: &Outcome, there: &str) -> Result<(), Broken> {
    let uri = outcome.uri.as_ref().map(ToString::to_string);
    ensure!(
        uri.as_deref() == Some(there) && outcome.redirects == 1,
        "outcome {} names {uri:?} after {} redirects, not {there} after 1",
        outcome.index,
        outcome.redirects
    );
    Ok(())
}

/// What the other origin was told.
fn check_told(server: &RawServer) -> Result<(), Broken> {
    let hits = server.hits();
    let told: Vec<_> = hits.iter().filter(|hit| hit.path == "/there").collect();
    let methods: Vec<_> = told.iter().map(|hit| hit.method.as_str()).collect();
    ensure!(methods == ["GET", "GET", "POST"], "followed by {methods:?}");
    for hit in told {
        let head = String::from_utf8_lossy(&hit.head).to_ascii_lowercase();
        let secret = SECRETS.iter().find(|name| head.contains(**name));
        ensure!(secret.is_none(), "told another origin {secret:?}");
        ensure!(
            head.contains("accept-language: de"),
            "dropped a safe header"
        );
        let has_body = hit.body == b"body";
        ensure!(
            has_body == (hit.method == "POST"),
            "followed by {} with {} bytes of body",
            hit.method,
            hit.body.len()
        );
    }
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let (path, query) = hit.path.split_once('?').unwrap_or((&hit.path, ""));
    let to = |status, location: &str| Reply::new().response(status, &[("location", location)], "");
    match path {
        "/there" => Reply::new().ok("there"),
        "/302" => to(302, query),
        "/303" => to(303, query),
        "/307" => to(307, query),
        _ => to(302, "/loop"),
    }
}

/// In a round in which a single hop took half of the timeout, the machine was too busy to tell.
const ROUNDS: usize = 5;

/// Redirects that never end in time: each comes quickly, all of them together do not.
///
/// # Errors
/// [`Broken`], if the timeout does not cover the whole chain.
pub(in crate::checks) fn law_13_one_timeout(subject: &Subject) -> Result<(), Broken> {
    // Each hop takes less than that, all that are allowed more.
    const TIMEOUT: Duration = Duration::from_secs(1);
    let server = serve(subject, move |_| {
        Reply::new()
            .pause(TIMEOUT / 10)
            .response(302, &[("location", "/")], "")
    })?;
    let config = Config::default().timeout(TIMEOUT).max_redirects(20);
    let strategy = subject.make(&config)?;
    for _ in 0..ROUNDS {
        let before = server.hits().len();
        for outcome in strategy.fetch([server.url("/")], &plan(1)) {
            expect_kind(&outcome, ErrorKind::Timeout)?;
        }
        let now = Instant::now();
        let hits = server.hits();
        let hops: Vec<_> = hits[before..]
            .iter()
            .map(|hit| hit.at)
            .chain([now])
            .collect();
        let slowest = hops.windows(2).map(|hop| hop[1] - hop[0]).max();
        if slowest.is_some_and(|slowest| slowest < TIMEOUT / 2) {
            break;
        }
    }
    Ok(())
}
