//! Only idempotent methods are tried again, only failures that can heal, within a budget;
//! `Retry-After` pauses its host without holding a slot; a reused connection that dies before the
//! first byte of a response is retried once, at once.

pub(super) mod budget;
pub(super) mod limited;
pub(super) mod opened;
pub(super) mod pause;
pub(super) mod stale;

use std::time::Duration;

use fetch_many::http::{Method, Request};
use fetch_many::{Bytes, Config, ErrorKind, FetchManyExt, Retry};

use super::{describe, kind, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// What a path's first attempt meets, with which method, and how many attempts should come of it.
struct Case {
    path: &'static str,
    method: Method,
    attempts: usize,
    /// The status of the last attempt, or the kind of its error.
    result: Result<u16, ErrorKind>,
}

/// The name of a path says what its first attempt meets. Only `/always…` does not heal.
///
/// Where the connection is closed, a used one makes no difference: the repetition that a stale
/// connection earns takes the place of the retry.
fn cases() -> Vec<Case> {
    let case = |path, method, attempts, result| Case {
        path,
        method,
        attempts,
        result,
    };
    let get = |path, attempts, result| case(path, Method::GET, attempts, result);
    vec![
        get("/429", 2, Ok(200)),
        get("/502", 2, Ok(200)),
        get("/503", 2, Ok(200)),
        get("/504", 2, Ok(200)),
        get("/fin", 2, Ok(200)),
        get("/rst", 2, Ok(200)),
        get("/truncated", 2, Ok(200)),
        get("/always-503", 3, Ok(503)),
        // What asking again does not change.
        get("/404", 1, Ok(404)),
        get("/500", 1, Ok(500)),
        get("/garbage", 1, Err(ErrorKind::Protocol)),
        // Idempotent, with a body that has to be sent again.
        case("/503-put", Method::PUT, 2, Ok(200)),
        case("/fin-delete", Method::DELETE, 2, Ok(200)),
        case("/503-head", Method::HEAD, 2, Ok(200)),
        // Not idempotent: nobody knows what the first attempt has done.
        case("/503-post", Method::POST, 1, Ok(503)),
        case("/fin-post", Method::POST, 1, Err(ErrorKind::Disconnected)),
        case("/fin-patch", Method::PATCH, 1, Err(ErrorKind::Disconnected)),
    ]
}

fn script(hit: &Hit) -> Reply {
    let always = hit.path.starts_with("/always-");
    let name = hit
        .path
        .trim_start_matches("/always-")
        .trim_start_matches('/');
    let name = name.split('-').next().unwrap_or_default();
    if hit.attempt > 1 && !always {
        return Reply::new().ok("healed");
    }
    match name {
        "fin" => Reply::new().fin(),
        "rst" => Reply::new().rst(),
        "garbage" => Reply::new().raw("\x01\x02 not http at all \r\n\r\n").fin(),
        "truncated" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            .fin(),
        status => Reply::new().response(status.parse().unwrap_or(200), &[], ""),
    }
}

/// Attempts of each method after each failure, counted at the server.
///
/// # Errors
/// [`Broken`], if there were more or fewer than there should be, if the outcome or the tally counts
/// others than the server, or if a body was not sent again as it was.
pub(in crate::checks) fn law_11_retry(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    let cases = cases();
    let requests: Vec<_> = cases
        .iter()
        .map(|case| {
            let request = Request::builder().method(&case.method);
            let body = match case.method {
                Method::PUT | Method::POST | Method::PATCH => case.path,
                _ => "",
            };
            request.uri(server.url(case.path)).body(Bytes::from(body))
        })
        .collect();
    let moment = Duration::from_millis(5);
    let retry = Retry::up_to(2).backoff(moment, moment).budget(1.0, 100);
    let plan = plan(4).retry(retry);
    let mut batch = strategy.fetch(requests, &plan);
    let mut retries = 0;
    for outcome in batch.by_ref() {
        let case = &cases[outcome.index];
        let (path, expected) = (case.path, case.attempts);
        let result = match &outcome.result {
            Ok(response) => Ok(response.status().as_u16()),
            Err(_) => Err(kind(&outcome).unwrap_or(ErrorKind::Other)),
        };
        ensure!(
            result == case.result,
            "{path}: {}, not {:?}",
            describe(&outcome),
            case.result
        );
        let attempts = server.attempts(path);
        ensure!(
            attempts == expected,
            "{} {path} was tried {attempts} times, not {expected}",
            case.method
        );
        ensure!(
            outcome.attempts as usize == attempts,
            "{path}: the outcome counts {} attempts, the server {attempts}",
            outcome.attempts
        );
        retries += attempts - 1;
    }
    let counted = batch.tally().retries;
    ensure!(
        counted == retries,
        "the tally counts {counted} retries, the server {retries}"
    );
    for hit in server.hits() {
        if matches!(hit.method.as_str(), "PUT" | "POST" | "PATCH") {
            let same = hit.body == hit.path.as_bytes();
            ensure!(
                same,
                "attempt {} at {} had another body",
                hit.attempt,
                hit.path
            );
        }
    }
    Ok(())
}
