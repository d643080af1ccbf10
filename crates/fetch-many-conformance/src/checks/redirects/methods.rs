//! Statuses and methods.

use std::sync::Arc;

use fetch_many::{Bytes, Config, FetchManyExt, http};

use super::{expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// As which method each of [`METHODS`] is followed.
type Followed = Option<[&'static str; 6]>;

const AS_IT_IS: Followed = Some(METHODS);
const POST_AS_GET: Followed = Some(["GET", "HEAD", "GET", "PUT", "PATCH", "DELETE"]);
const ALL_AS_GET: Followed = Some(["GET", "HEAD", "GET", "GET", "GET", "GET"]);
const NOT: Followed = None;

/// RFC 9110 §15.4.
const ROWS: &[(u16, Followed)] = &[
    (201, NOT),
    (300, NOT),
    (301, POST_AS_GET),
    (302, POST_AS_GET),
    (303, ALL_AS_GET),
    (304, NOT),
    (305, NOT),
    (306, NOT),
    (307, AS_IT_IS),
    (308, AS_IT_IS),
    (399, NOT),
    (404, NOT),
];

/// Every status that may come with a `Location`, after every method: followed, or a response like any
/// other; with the body and what speaks of it, or without either.
///
/// # Errors
/// [`Broken`], if one is followed otherwise, or by more requests than one.
pub(in crate::checks) fn redirect_methods(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    let cases = || {
        let rows = ROWS.iter();
        rows.flat_map(|row| METHODS.iter().zip(0..).map(move |case| (row, case)))
    };
    let requests = cases().map(|((status, _), (method, _))| {
        let has_body = ["POST", "PUT", "PATCH"].contains(method);
        let request = http::Request::builder()
            .method(*method)
            .uri(server.url(&format!("/{status}/{method}")));
        if has_body {
            let request = request.header("content-type", "text/plain");
            request.body(Bytes::from("body"))
        } else {
            request.body(Bytes::new())
        }
    });
    let outcomes = strategy.fetch_all(requests, &plan(8));
    let hits = server.hits();
    for (outcome, ((status, followed), (method, index))) in outcomes.iter().zip(cases()) {
        let case = format!("{status} after {method}");
        let named = |broken: Broken| broken.of(&case);
        let landing = format!("/to/{status}/{method}");
        let landed: Vec<_> = hits.iter().filter(|hit| hit.path == landing).collect();
        let Some(expected) = followed.map(|methods| methods[index]) else {
            expect_response(outcome, *status, "").map_err(named)?;
            ensure!(landed.is_empty(), "{case} was followed");
            continue;
        };
        let body = if expected == "HEAD" { "" } else { "landed" };
        expect_response(outcome, 200, body).map_err(named)?;
        ensure!(
            landed.len() == 1,
            "{case} was followed by {} requests",
            landed.len()
        );
        check_landing(&case, landed[0], expected, *method == expected)?;
    }
    // None was sent twice before its redirect came.
    let asked = hits
        .iter()
        .filter(|hit| !hit.path.starts_with("/to/"))
        .count();
    let cases = ROWS.len() * METHODS.len();
    ensure!(asked == cases, "{asked} requests for {cases} redirects");
    Ok(())
}

fn check_landing(case: &str, hit: &Arc<Hit>, method: &str, same: bool) -> Result<(), Broken> {
    let keeps_body = same && ["POST", "PUT", "PATCH"].contains(&method);
    let (body, kind) = if keeps_body {
        ("body", Some("text/plain"))
    } else {
        ("", None)
    };
    let length = hit.header("content-length").unwrap_or("0");
    ensure!(
        hit.method == method
            && hit.body == body.as_bytes()
            && hit.header("content-type") == kind
            && length == body.len().to_string(),
        "{case} was followed by {} with {} bytes of {:?} (content-length {length}), not by {method} \
         with {} of {kind:?}",
        hit.method,
        hit.body.len(),
        hit.header("content-type"),
        body.len()
    );
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let mut parts = hit.path.split('/').skip(1);
    match parts.next().map(str::parse) {
        Some(Ok(status)) => {
            let location = format!("/to{}", hit.path);
            Reply::new().response(status, &[("location", &location)], "")
        }
        _ if hit.method == "HEAD" => Reply::new().ok(""),
        _ => Reply::new().ok("landed"),
    }
}
