//! A request's own [`Settings`].

use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchManyExt, Outcome, RequestExt, Settings};

use super::super::{codings, expect_kind, expect_response, plan};
use crate::broken::ensure;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

/// Much shorter than what the fetcher has, and than what the server needs.
const SHORT: Duration = Duration::from_millis(250);

/// As long as a slow answer takes.
const SLOW: Duration = Duration::from_millis(750);

/// What comes of one request.
type Expected = fn(&Outcome) -> Result<(), Broken>;

/// What a request has of its own counts in place of what the fetcher has, whether that is more or less: timeout, cap,
/// redirects, decoding. It goes along through redirects, also to another origin. Beside it, in the same batch, others
/// are fetched as ever.
///
/// # Errors
/// [`Broken`], if one of these is otherwise.
pub(in crate::checks) fn setting_of_request(subject: &Subject) -> Result<(), Broken> {
    // Here, not in the script: the server's threads have no stack for a compressor.
    let coded = codings::gzip(b"hello");
    let server = RawServer::builder()
        .ports(2)
        .patience(subject.waits())
        .start(move |hit| answer(hit, &coded))?;
    less(subject, &server)?;
    more(subject, &server)?;
    for hit in server.hits() {
        let offered = hit.header("accept-encoding");
        let wanted = hit.path.ends_with("/decoded");
        let plain = hit.path.ends_with("/plain");
        ensure!(
            !plain || offered.is_none(),
            "codings are offered for what is not to be decoded: {offered:?}"
        );
        ensure!(
            !wanted || offered.is_some(),
            "no coding is offered for what is to be decoded"
        );
    }
    Ok(())
}

fn answer(hit: &Hit, coded: &[u8]) -> Reply {
    let name = hit
        .path
        .trim_start_matches("/more")
        .trim_start_matches("/less");
    match name {
        "/slow" => Reply::new().pause(SLOW).ok("slow"),
        "/silent" => Reply::new().silence(),
        "/plain" | "/decoded" => Reply::new().response(200, &[("content-encoding", "gzip")], coded),
        "/away" => match hit.header("host").and_then(|host| host.rsplit_once(':')) {
            // To itself by another name: another origin.
            Some((_, port)) => {
                let there = format!("http://localhost:{port}/more/large");
                Reply::new().response(302, &[("location", &there)], "")
            }
            None => Reply::new().response(500, &[], "no host"),
        },
        "/here" => Reply::new().response(302, &[("location", "/more/small")], ""),
        "/large" => Reply::new().ok([b'x'; 200]),
        _ => Reply::new().ok("small"),
    }
}

/// Each has less of its own than the fetcher has.
fn less(subject: &Subject, server: &RawServer) -> Result<(), Broken> {
    let cases: [(&str, Settings, Expected); 7] = [
        ("/small", Settings::default(), |outcome| {
            expect_response(outcome, 200, "small")
        }),
        ("/silent", Settings::default().timeout(SHORT), |outcome| {
            expect_kind(outcome, ErrorKind::Timeout)
        }),
        (
            "/large",
            Settings::default().max_body_bytes(100),
            |outcome| expect_kind(outcome, ErrorKind::TooLarge),
        ),
        (
            "/away",
            Settings::default().max_body_bytes(100),
            |outcome| expect_kind(outcome, ErrorKind::TooLarge),
        ),
        ("/here", Settings::default().max_redirects(0), |outcome| {
            expect_response(outcome, 302, "")
        }),
        ("/here", Settings::default(), |outcome| {
            expect_response(outcome, 200, "small")
        }),
        ("/plain", Settings::default().decode(false), |outcome| {
            expect_response(outcome, 200, codings::gzip(b"hello"))
        }),
    ];
    run(subject, server, "less", &Config::default(), &cases)
}

/// Each has more.
fn more(subject: &Subject, server: &RawServer) -> Result<(), Broken> {
    let config = Config::default()
        .timeout(SHORT)
        .max_body_bytes(100)
        .max_redirects(0)
        .decode(false);
    let patient = Settings::default().timeout(subject.waits());
    let cases: [(&str, Settings, Expected); 5] = [
        ("/slow", patient.clone(), |outcome| {
            expect_response(outcome, 200, "slow")
        }),
        ("/large", patient.clone().max_body_bytes(200), |outcome| {
            expect_response(outcome, 200, [b'x'; 200])
        }),
        ("/here", patient.clone().max_redirects(1), |outcome| {
            expect_response(outcome, 200, "small")
        }),
        ("/decoded", patient.decode(true), |outcome| {
            expect_response(outcome, 200, "hello")
        }),
        ("/silent", Settings::default(), |outcome| {
            expect_kind(outcome, ErrorKind::Timeout)
        }),
    ];
    run(subject, server, "more", &config, &cases)
}

fn run(
    subject: &Subject,
    server: &RawServer,
    what: &str,
    config: &Config,
    cases: &[(&str, Settings, Expected)],
) -> Result<(), Broken> {
    let strategy = subject.make(config)?;
    let requests = cases
        .iter()
        .map(|(path, settings, _)| server.url(&format!("/{what}{path}")).with(settings.clone()));
    for outcome in strategy.fetch(requests, &plan(cases.len())) {
        let (path, settings, expected) = &cases[outcome.index];
        expected(&outcome).map_err(|broken| broken.of(format!("{path} with {settings:?}")))?;
    }
    Ok(())
}
