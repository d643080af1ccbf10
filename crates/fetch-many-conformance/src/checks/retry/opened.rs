//! What is tried again because the caller says so.

use std::time::Duration;

use fetch_many::http::{Method, Request};
use fetch_many::{Bytes, Config, ErrorKind, FetchManyExt, RequestExt, Retry, Settings};

use super::serve;
use crate::broken::ensure;
use crate::checks::{describe, kind, plan};
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// One request, by its path, and how often it should be sent.
struct Case {
    path: &'static str,
    method: Method,
    settings: Settings,
    attempts: usize,
}

fn case(path: &'static str, method: Method, settings: Settings, attempts: usize) -> Case {
    Case {
        path,
        method,
        settings,
        attempts,
    }
}

/// At once, up to twice.
fn twice() -> Retry {
    let moment = Duration::from_millis(5);
    Retry::up_to(2).backoff(moment, moment).budget(1.0, 100)
}

fn cases() -> Vec<Case> {
    let own = |retry: Retry| Settings::default().retry(retry);
    let vouched = Settings::default().idempotent(true);
    vec![
        // The batch's: of the statuses 500 alone, and what a predicate says of bodies.
        case("/500", Method::GET, own(twice().statuses([500])), 3),
        case("/503", Method::GET, own(twice().statuses([500])), 1),
        // Not processed, by the server's own word.
        case("/asked-503", Method::POST, Settings::default(), 2),
        case("/asked-429", Method::POST, Settings::default(), 2),
        case("/503-post", Method::POST, Settings::default(), 1),
        // Vouched for.
        case("/fin-vouched", Method::POST, vouched, 3),
        case("/fin-all", Method::POST, own(twice().non_idempotent()), 3),
        case("/fin-keyed", Method::POST, Settings::default(), 3),
        case(
            "/fin-not",
            Method::GET,
            Settings::default().idempotent(false),
            1,
        ),
        // By predicates.
        case(
            "/200-again",
            Method::GET,
            own(twice().when(|_, _, attempt| attempt < 2)),
            2,
        ),
        case(
            "/503-never",
            Method::GET,
            own(twice().when(|_, _, _| false)),
            1,
        ),
        case("/503-none", Method::GET, own(Retry::none()), 1),
    ]
}

fn script(hit: &Hit) -> Reply {
    let name = hit.path.trim_start_matches('/');
    if let Some(status) = name.strip_prefix("asked-") {
        let again = [("Retry-After", "1")];
        return match hit.attempt {
            1 => Reply::new().response(status.parse().unwrap_or(500), &again, ""),
            _ => Reply::new().ok("processed"),
        };
    }
    let name = name.split('-').next().unwrap_or_default();
    match name.parse() {
        Ok(status) => Reply::new().response(status, &[], ""),
        Err(_) => Reply::new().fin(),
    }
}

/// Other statuses, other methods, and what a predicate says; a `POST` that the server has put off, one that has an
/// idempotency key, and one that the caller vouches for. A predicate that panics is the error of that item alone.
///
/// # Errors
/// [`Broken`], if the server was asked more often or less than it should be.
pub(in crate::checks) fn law_11_opened(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    let cases = cases();
    let requests: Vec<_> = cases
        .iter()
        .map(|case| {
            let mut request = Request::builder().method(&case.method);
            if case.path == "/fin-keyed" {
                request = request.header("idempotency-key", "8e03978e");
            }
            let request = request.uri(server.url(case.path)).body(Bytes::new());
            request.with(case.settings.clone())
        })
        .collect();
    // One connection each: a repetition because of a reused one would be one more.
    for (index, request) in requests.into_iter().enumerate() {
        let strategy = subject.make(&Config::default())?;
        let Case { path, attempts, .. } = cases[index];
        for outcome in strategy.fetch([request], &plan(1).retry(twice())) {
            let counted = server.attempts(path);
            ensure!(
                counted == attempts && outcome.attempts as usize == attempts,
                "{path} was sent {counted} times, not {attempts}; {}",
                describe(&outcome)
            );
        }
    }
    let retry = twice().when(|request, _, _| {
        // Like a panic, without its message on the screen.
        if request.uri().path() == "/200-panics" {
            std::panic::resume_unwind(Box::new("a panic in a predicate"));
        }
        false
    });
    let urls = ["/200-a", "/200-panics", "/200-b"].map(|path| server.url(path));
    for outcome in strategy.fetch(&urls, &plan(3).retry(retry)) {
        let expected = (outcome.index == 1).then_some(ErrorKind::Other);
        ensure!(kind(&outcome) == expected, "{}", describe(&outcome));
    }
    Ok(())
}
