//! Servers that answer before they have been asked.

use fetch_many::{Bytes, Config, FetchManyExt, http};

use crate::checks::{expect_response, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// So many that what is lost now and then is seen.
const TIMES: usize = 200;

/// What the server says at accept, before it closes.
#[rustfmt::skip]
const ROWS: &[(&str, &str)] = &[
    ("with a length", "HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbusy"),
    ("with no length", "HTTP/1.1 503 Busy\r\nConnection: close\r\n\r\nbusy"),
    ("in HTTP/1.0", "HTTP/1.0 503 Busy\r\n\r\nbusy"),
];

/// A server that has too much to do: it says so to whoever connects, and closes. That is a response,
/// whether the request was on its way by then, or had arrived, or could not be sent any more.
///
/// # Errors
/// [`Broken`], if it is not heard every time.
pub(in crate::checks) fn request_answered_at_accept(subject: &Subject) -> Result<(), Broken> {
    let strategy = subject.make(&Config::default())?;
    let server = RawServer::builder()
        .patience(subject.waits())
        .ports(ROWS.len())
        .opening(|port| Reply::new().raw(ROWS[port].1).fin())
        .start(|_| Reply::new())?;
    for (port, (how, _)) in ROWS.iter().enumerate() {
        let request = |number| {
            let body = vec![b'x'; (number % 2) * (64 << 10)];
            let url = server.url_at(port, "/");
            http::Request::put(url).body(Bytes::from(body))
        };
        for outcome in strategy.fetch((0..TIMES).map(request), &plan(4)) {
            let named = |broken: Broken| broken.of(format_args!("503 at accept, {how}"));
            expect_response(&outcome, 503, "busy").map_err(named)?;
        }
    }
    Ok(())
}
