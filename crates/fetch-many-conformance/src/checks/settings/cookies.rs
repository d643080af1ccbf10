//! `Config::cookies`: what servers set and get back.

use fetch_many::{
    Bytes, Config, Cookies, Error, ErrorKind, FetchManyExt, IntoRequest, Request, http,
};

use crate::broken::ensure;
use crate::checks::{describe, expect_kind, expect_response, plan, serve};
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

/// What is asked for, one after the other, and which cookies the server has got by the last request of it.
#[rustfmt::skip]
const ROWS: &[(&str, &str)] = &[
    // Whoever comes without is sent back with one.
    ("/wall", "seen=yes"),
    ("/set", "seen=yes"),
    ("/show", "seen=yes; a=1"),
    ("/b", "b=2; seen=yes; a=1"),
    ("/show of another host", "none"),
    // A redirect sets one, and leads to the other host.
    ("/away", "none"),
    ("/show", "seen=yes; a=1; hop=4"),
    ("/show with its own", "mine=3"),
    ("/end", "seen=yes; a=1; hop=4"),
    ("/show", "a=1; hop=4"),
];

/// With a jar, cookies go back to the host that has set them, and below their path; a request's own stay
/// alone. Without one, a server that sends everybody away who has no cookie is `Err(Redirect)`, with
/// words that say so.
///
/// # Errors
/// [`Broken`], if a request has other cookies than it should have, or the error is another.
pub(in crate::checks) fn setting_cookies(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let cookies = Cookies::new();
    let config = Config::default().cookies(cookies.clone());
    let requests = ROWS.iter().map(|(what, _)| request(&server, what));
    for outcome in subject.make(&config)?.fetch(requests, &plan(1)) {
        let (what, expected) = ROWS[outcome.index];
        expect_response(&outcome, 200, expected).map_err(|broken| broken.of(what))?;
    }
    // The jar is the caller's: another strategy goes on with it.
    for outcome in subject
        .make(&config)?
        .fetch([server.url("/show")], &plan(1))
    {
        expect_response(&outcome, 200, "a=1; hop=4")?;
    }
    ensure!(
        cookies.len() == 3,
        "{} cookies are kept, not 3",
        cookies.len()
    );

    let without = subject.make(&Config::default())?;
    for outcome in without.fetch([server.url("/wall")], &plan(1)) {
        expect_kind(&outcome, ErrorKind::Redirect)?;
        let shown = describe(&outcome);
        ensure!(
            shown.contains("sets a cookie"),
            "{shown}: no cookie is spoken of"
        );
    }
    Ok(())
}

fn request(server: &RawServer, what: &str) -> Result<Request, Error> {
    match what {
        "/show of another host" => server
            .url("/show")
            .replace("127.0.0.1", "localhost")
            .into_request(),
        "/show with its own" => {
            let request = http::Request::get(server.url("/show")).header("cookie", "mine=3");
            request.body(Bytes::new()).into_request()
        }
        path => server.url(path).into_request(),
    }
}

fn script(hit: &Hit) -> Reply {
    let cookies = hit.header("cookie").unwrap_or("none");
    let away = format!("http://{}/show", hit.host.replace("127.0.0.1", "localhost"));
    let to = |location: &str, cookie| {
        Reply::new().response(302, &[("location", location), ("set-cookie", cookie)], "")
    };
    let with = |headers: &[_]| Reply::new().response(200, headers, cookies);
    match &*hit.path {
        "/wall" if cookies == "none" => to("/wall", "seen=yes"),
        "/away" => to(&away, "hop=4"),
        "/set" => with(&[("set-cookie", "a=1"), ("set-cookie", "b=2; Path=/b")]),
        "/end" => with(&[("set-cookie", "seen=; Max-Age=0")]),
        _ => with(&[]),
    }
}
