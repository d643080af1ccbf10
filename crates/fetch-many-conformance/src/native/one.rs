//! One request by the rules of a batch.

use std::time::{Duration, Instant};

use fetch_many::http::Request as Builder;
use fetch_many::{
    Config, Error, ErrorKind, Fetch, IntoRequest, Plan, Request, RequestExt, Response, Retry,
    Settings,
};

use super::fetchers::Native;
use crate::Broken;
use crate::broken::ensure;
use crate::raw::{Hit, RawServer, Reply};

/// What is asked for, as `fetch_one` takes it.
type Asked = Result<Request, Error>;

/// `fetch_one`, on the thread of the check.
type FetchOne<'a> = &'a dyn Fn(Asked, &Plan) -> Result<Response, Error>;

/// Long enough for an answer that comes at once.
const SHORT: Duration = Duration::from_millis(100);
/// How long an exchange may take where nothing ends it sooner.
const TIMEOUT: Duration = Duration::from_secs(3);

fn config() -> Config {
    Config::default().timeout(TIMEOUT)
}

/// One request without a batch, by fetchers that block: what [`Native`] asks async ones.
///
/// ```
/// use fetch_many::{Config, Error, Plan, Response};
/// use fetch_many_conformance::native::check_one;
///
/// let broken = check_one(|_: &Config| Ok(()), |(), _, _| Ok(Response::new("hello".into())));
/// assert!(broken.is_err(), "it asks no server");
/// ```
///
/// # Errors
/// [`Broken`], with the name of the first check that fails.
pub fn check_one<F>(
    make: impl Fn(&Config) -> Result<F, Error>,
    fetch_one: impl Fn(&F, Asked, &Plan) -> Result<Response, Error>,
) -> Result<(), Broken> {
    let fetcher = make(&config())
        .map_err(|error| Broken::trouble(format!("no fetcher can be made: {error}")))?;
    let fetch_one: FetchOne<'_> = &|request, plan| fetch_one(&fetcher, request, plan);
    what_can_heal(fetch_one).map_err(|broken| broken.of("one_heals"))?;
    what_asks_to_wait(fetch_one).map_err(|broken| broken.of("one_waits_as_it_is_asked"))?;
    what_is_silent(fetch_one).map_err(|broken| broken.of("one_ends_in_time"))
}

pub(super) fn heals<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    on_this_thread(native, what_can_heal)
}

pub(super) fn waits_as_it_is_asked<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    on_this_thread(native, what_asks_to_wait)
}

pub(super) fn ends_in_time<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    on_this_thread(native, what_is_silent)
}

fn on_this_thread<F: Fetch>(
    native: &Native<F>,
    check: fn(FetchOne<'_>) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let fetcher = native.fetcher(&config())?;
    check(&|request, plan| {
        let mut came = Err(Error::new(ErrorKind::Other));
        let fetching = async { came = fetcher.fetch_one(request, plan).await };
        (native.runtime.block_on)(Box::pin(fetching));
        came
    })
}

fn server() -> Result<RawServer, Broken> {
    let script = |hit: &Hit| match (hit.path.as_str(), hit.attempt) {
        ("/silent", _) => Reply::new().silence(),
        ("/asks", 1) => Reply::new().response(503, &[("Retry-After", "1")], ""),
        ("/heals", 1) | ("/down", _) => Reply::new().response(503, &[], ""),
        _ => Reply::new().ok("at last"),
    };
    Ok(RawServer::start(script)?)
}

fn post(url: String) -> Asked {
    Builder::post(url).body(()).into_request()
}

fn expect_at_last(came: Result<Response, Error>) -> Result<(), Broken> {
    let response = came.map_err(|error| Broken::new(format!("in place of a response: {error}")))?;
    let said = (response.status().as_u16(), &response.body()[..]);
    ensure!(
        said == (200, b"at last"),
        "{said:?} in place of the last answer"
    );
    Ok(())
}

fn expect_attempts(server: &RawServer, path: &str, expected: usize) -> Result<(), Broken> {
    let attempts = server.attempts(path);
    ensure!(
        attempts == expected,
        "{path} was asked {attempts} times in place of {expected}"
    );
    Ok(())
}

/// A `GET` is tried again; of a `POST`, nobody knows whether it was carried out.
fn what_can_heal(fetch_one: FetchOne<'_>) -> Result<(), Broken> {
    let server = server()?;
    expect_at_last(fetch_one(
        server.url("/heals").into_request(),
        &Plan::default(),
    ))?;
    expect_attempts(&server, "/heals", 2)?;
    let down = fetch_one(post(server.url("/down")), &Plan::default());
    ensure!(
        down.as_ref().is_ok_and(|response| response.status() == 503),
        "a status is an answer: {down:?}"
    );
    expect_attempts(&server, "/down", 1)
}

/// Nothing was carried out where the host puts it off.
fn what_asks_to_wait(fetch_one: FetchOne<'_>) -> Result<(), Broken> {
    let server = server()?;
    let begin = Instant::now();
    expect_at_last(fetch_one(post(server.url("/asks")), &Plan::default()))?;
    expect_attempts(&server, "/asks", 2)?;
    let waited = begin.elapsed();
    ensure!(
        waited >= Duration::from_secs(1),
        "a host that asked for a second was left alone for {waited:?}"
    );
    Ok(())
}

/// The deadline holds, and what a request has of its own.
fn what_is_silent(fetch_one: FetchOne<'_>) -> Result<(), Broken> {
    let server = server()?;
    let once = Plan::default().retry(Retry::none());
    let url = server.url("/silent");
    let own = url.as_str().with(Settings::default().timeout(SHORT));
    for (request, plan, expected) in [
        (
            url.as_str().into_request(),
            once.clone().deadline(SHORT),
            ErrorKind::Deadline,
        ),
        (own.into_request(), once, ErrorKind::Timeout),
    ] {
        let begin = Instant::now();
        let kind = fetch_one(request, &plan).map_err(|error| error.kind());
        ensure!(
            kind.as_ref().err() == Some(&expected),
            "{kind:?} in place of {expected:?}"
        );
        let took = begin.elapsed();
        ensure!(took < TIMEOUT, "{expected:?} came after {took:?}");
    }
    Ok(())
}
