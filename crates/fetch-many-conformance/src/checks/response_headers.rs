//! Headers of a response that are beyond all reason.

use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Retry};

use super::{describe, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// Longer than any clock runs: nobody waits for that.
const ENDLESS: &[&str] = &[
    "1000000000000",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999999999999999",
    "Fri, 31 Dec 9999 23:59:59 GMT",
];

/// Not a time to come: ignored.
const MEANINGLESS: &[&str] = &[
    "",
    "0",
    "-1",
    "-1000000000000",
    "+1000000000000",
    "1e12",
    "0x7fffffff",
    "1000000000000.5",
    "1000000000000, 1000000000000",
    "tomorrow",
    "caf\u{e9}",
    "Fri, 31 Dec 1999 23:59:59 GMT",
    "Fri, 31 Dec 1999 23:59:60 GMT",
    "Fri, 99 Foo 9999 99:99:99 GMT",
    "9999-12-31T23:59:59Z",
];

/// Pauses of thousands of years, which nobody waits for; pauses in the past, and in no time at all, which
/// are none.
///
/// # Errors
/// [`Broken`], if a request waits for too long, or is tried again where it must not be or not at all
/// where it must.
pub(in crate::checks) fn header_retry_after(subject: &Subject) -> Result<(), Broken> {
    let moment = Duration::from_millis(5);
    let retry = Retry::up_to(1).backoff(moment, moment).budget(1.0, 100);
    asked(subject, ENDLESS, &retry, (503, "busy"))?;
    // Whatever is allowed: none of it is a pause.
    let unlimited = retry.max_retry_after(Duration::MAX);
    asked(subject, MEANINGLESS, &unlimited, (200, "ok"))?;
    // It would end after the deadline, so the first answer is the last.
    asked(subject, ENDLESS, &unlimited, (503, "busy"))
}

/// One request for each value, to a host of its own.
fn asked(
    subject: &Subject,
    values: &'static [&str],
    retry: &Retry,
    (status, body): (u16, &str),
) -> Result<(), Broken> {
    let server = RawServer::builder()
        .patience(subject.waits())
        .ports(values.len())
        .start(|hit| match hit.attempt {
            1 => busy(values[hit.port]),
            _ => Reply::new().ok("ok"),
        })?;
    let strategy = subject.make(&Config::default())?;
    let urls = (0..values.len()).map(|port| server.url_at(port, &format!("/{port}")));
    let plan = plan(values.len());
    let plan = plan.retry(retry.clone()).deadline(subject.waits());
    for outcome in strategy.fetch(urls, &plan) {
        let value = values[outcome.index];
        let named = |broken: Broken| broken.of(format_args!("Retry-After: {value}"));
        expect_response(&outcome, status, body).map_err(named)?;
    }
    Ok(())
}

fn busy(retry_after: &str) -> Reply {
    let date = "Sat, 21 Nov 2026 10:00:00 GMT";
    Reply::new().response(503, &[("Date", date), ("Retry-After", retry_after)], "busy")
}

/// Ninety cookies of a kibibyte each: nobody keeps them, but all are the caller's to see.
///
/// # Errors
/// [`Broken`], if there is no response, or a cookie is missing.
pub(in crate::checks) fn header_set_cookie(subject: &Subject) -> Result<(), Broken> {
    const COOKIES: usize = 90;
    let server = serve(subject, |_| {
        let cookies: Vec<_> = (0..COOKIES)
            .map(|number| format!("{number}={}; Path=/", "c".repeat(1 << 10)))
            .collect();
        let headers: Vec<_> = cookies
            .iter()
            .map(|its| ("Set-Cookie", its.as_str()))
            .collect();
        Reply::new().response(200, &headers, "full")
    })?;
    let strategy = subject.make(&Config::default())?;
    for outcome in strategy.fetch(vec![server.url("/"); 3], &plan(1)) {
        expect_response(&outcome, 200, "full")?;
        let seen = outcome.result.as_ref().map_or(0, |response| {
            response.headers().get_all("set-cookie").iter().count()
        });
        ensure!(
            seen == COOKIES,
            "{} with {seen} of {COOKIES} cookies",
            describe(&outcome)
        );
    }
    for hit in server.hits() {
        ensure!(
            hit.header("cookie").is_none(),
            "a cookie was sent back unasked"
        );
    }
    Ok(())
}

/// Headers folded over several lines, as RFC 9112 §5.2 has every user agent read them, and many of them.
///
/// # Errors
/// [`Broken`], if there is no response, a value is another, or a header is missing.
pub(in crate::checks) fn header_folded(subject: &Subject) -> Result<(), Broken> {
    const MANY: usize = 255;
    let server = serve(subject, |hit| {
        match hit.path.as_str() {
        "/many" => {
            let many: Vec<_> = (0..MANY).map(|number| number.to_string()).collect();
            let headers: Vec<_> = many.iter().map(|value| ("X", value.as_str())).collect();
            Reply::new().response(200, &headers, "many")
        }
        _ => Reply::new().raw(
            "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\t c  \r\nX:\r\n d\r\nContent-Length: 6\r\n\r\nfolded",
        ),
    }
    })?;
    let strategy = subject.make(&Config::default())?;
    let values = |outcome: &fetch_many::Outcome| {
        let response = outcome.result.iter().next();
        let values = response.map(|response| response.headers().get_all("x").iter());
        let values = values.into_iter().flatten();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        values.collect::<Vec<_>>()
    };
    for outcome in strategy.fetch([server.url("/folded")], &plan(1)) {
        expect_response(&outcome, 200, "folded")?;
        let values = values(&outcome);
        ensure!(
            values == ["a b c", "d"],
            "folded headers came as {values:?}"
        );
    }
    for outcome in strategy.fetch([server.url("/many")], &plan(1)) {
        expect_response(&outcome, 200, "many")?;
        let seen = values(&outcome).len();
        ensure!(seen == MANY, "{seen} of {MANY} headers came");
    }
    Ok(())
}
