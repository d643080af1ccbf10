//! What a user sees: one line that says which fault it was, where, and after how long. The same in all
//! strategies.

mod burning;
mod case;
#[cfg(target_os = "linux")]
pub(super) mod descriptors;
mod rows;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::Duration;

use fetch_many::{Config, FetchMany, FetchManyExt};

use self::case::{Case, SECRET, SLOW};
use self::rows::{ANSWERS, BODIES, CERTIFICATES, GIVEN, HANDSHAKES, headers};
use super::{Refused, plan, serve};
use crate::authority::Authority;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

const TIMEOUT: Duration = Duration::from_secs(3);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// How long the name of [`SLOW`] takes to be looked up.
const LOOKUP: Duration = Duration::from_secs(1);
const UNKNOWN: &str = "unknown.example";

/// A name whose lookup takes longer than connecting may.
const SLOWER: &str = "slower.example";

/// Servers, names and URLs with one fault each, as in [`rows`].
///
/// # Errors
/// [`Broken`], if a line is another than it should be, or holds what may be a secret.
pub(in crate::checks) fn error_words(subject: &Subject) -> Result<(), Broken> {
    let trusted = Authority::new()?;
    let config = Config::default()
        .roots(trusted.roots())
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .max_body_bytes(1000)
        .max_stored_bytes(2000)
        .stall(CONNECT_TIMEOUT)
        .max_redirects(2)
        .resolver(look_up);
    let strategy = subject.make(&config)?;

    let mut servers = Vec::new();
    let mut cases = certificates(subject, &trusted, &mut servers)?;
    cases.extend(handshakes(subject, &mut servers)?);
    cases.extend(answers(subject, &mut servers)?);
    cases.extend(bodies(subject, &mut servers)?);
    let refused = Refused::new()?;
    cases.push(Case::at(
        "a port where nobody listens",
        &refused.url("/a"),
        "refused: {host}",
    ));
    let unknown = format!("http://{UNKNOWN}/a");
    cases.push(Case::at(
        "a name that nobody has",
        &unknown,
        "name unknown: {host}",
    ));
    cases.push(Case::at(
        "a name that is not looked up in time",
        &format!("http://{SLOWER}/a"),
        "connecting took longer than 2 s, name not resolved in time: {host}",
    ));
    let given = GIVEN.iter().map(|(given, line)| Case {
        what: given,
        request: fetch_many::IntoRequest::into_request(*given),
        line: (*line).to_owned(),
    });
    cases.extend(given);
    cases.extend(headers());
    say(&*strategy, cases)
}

/// The names of these checks. All are on this machine, at the port of the URL.
fn look_up(name: &str) -> io::Result<Vec<SocketAddr>> {
    match name {
        UNKNOWN => return Err(io::ErrorKind::NotFound.into()),
        SLOW => thread::sleep(LOOKUP),
        SLOWER => thread::sleep(TIMEOUT),
        _ => {}
    }
    Ok(vec![(Ipv4Addr::LOCALHOST, 0).into()])
}

fn certificates(
    subject: &Subject,
    trusted: &Authority,
    servers: &mut Vec<RawServer>,
) -> Result<Vec<Case>, Broken> {
    let mut cases = Vec::new();
    for (what, certificate, line) in CERTIFICATES {
        let server = RawServer::builder()
            .patience(subject.waits())
            .tls(certificate(trusted)?)
            .start(|_| Reply::new().ok("trusted"))?;
        let url = format!("https://localhost:{}/a", server.address().port());
        cases.push(Case::at(what, &url, line));
        servers.push(server);
    }
    Ok(cases)
}

fn handshakes(subject: &Subject, servers: &mut Vec<RawServer>) -> Result<Vec<Case>, Broken> {
    let server = RawServer::builder()
        .patience(subject.waits())
        .ports(HANDSHAKES.len())
        .opening(|port| HANDSHAKES[port].1())
        .start(|_| Reply::new())?;
    let cases = (0..).zip(HANDSHAKES).map(|(port, (what, _, line))| {
        let url = server.url_at(port, "/a").replace("http:", "https:");
        Case::at(what, &url, line)
    });
    let cases = cases.collect();
    servers.push(server);
    Ok(cases)
}

fn answers(subject: &Subject, servers: &mut Vec<RawServer>) -> Result<Vec<Case>, Broken> {
    let server = serve(subject, |hit| numbered(hit, |number| ANSWERS[number].2()))?;
    let port = server.address().port();
    let cases = (0..).zip(ANSWERS).map(|(number, (what, host, _, line))| {
        Case::at(what, &format!("http://{host}:{port}/{number}"), line)
    });
    let cases = cases.collect();
    servers.push(server);
    Ok(cases)
}

fn bodies(subject: &Subject, servers: &mut Vec<RawServer>) -> Result<Vec<Case>, Broken> {
    let server = serve(subject, |hit| numbered(hit, |number| BODIES[number].2()))?;
    let cases = (0..).zip(BODIES).map(|(number, (what, attach, _, line))| {
        Case::at(what, &server.url(&format!("/{number}")), line).attached(*attach)
    });
    let cases = cases.collect();
    servers.push(server);
    Ok(cases)
}

/// The answer of the number that is the path.
fn numbered(hit: &Hit, answer: impl Fn(usize) -> Reply) -> Reply {
    let number = hit.path[1..].split('?').next();
    let number = number.and_then(|number| number.parse().ok());
    number.map_or_else(Reply::new, answer)
}

fn say(strategy: &dyn FetchMany, cases: Vec<Case>) -> Result<(), Broken> {
    let limit = cases.len();
    let (expected, requests): (Vec<_>, Vec<_>) = cases
        .into_iter()
        .map(|case| ((case.what, case.line), case.request))
        .unzip();
    let mut broken = Vec::new();
    for outcome in strategy.fetch(requests, &plan(limit)) {
        let (what, expected) = &expected[outcome.index];
        let Err(error) = &outcome.result else {
            broken.push(format!("{what}: a response, not `{expected}`"));
            continue;
        };
        let line = case::in_whole_seconds(&error.to_string());
        if line != *expected {
            broken.push(format!("{what}: `{line}`, not `{expected}`"));
        }
        if format!("{error:?}").contains(SECRET) {
            broken.push(format!("{what}: what may be a secret is in {error:?}"));
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    Err(Broken::new(broken.join("; ")))
}
