//! The tutorial's server: twelve weather stations, each slow in its own way, and what goes wrong.
//!
//! | path | answer |
//! |---|---|
//! | `/station/7` | after a delay of its own, 20 to 120 ms, `{"station":7,"celsius":29.5}` |
//! | `/delay/20` | after so many ms, an empty body |
//! | `/status/503` | that status |
//! | `/down/station/7` | status 503, and the reading all the same |
//! | `/flaky/2/x` | status 503 to the first two requests for this path, then a reading |
//! | `/cut` | 5 bytes of a body of 50, then the connection is closed |
//! | `/drip` | a body of 1,000 bytes, one of them every 100 ms |
//! | `/halves` | after 30 ms the head, after another 60 the body |
//! | `/stall` | nothing |
//! | anything else | status 404 |

use std::io;
use std::time::Duration;

use fetch_many_raw_server::{Hit, RawServer, Reply};

/// Starts it on a free port of the loopback interface. It stops when it is dropped.
///
/// # Errors
/// If no port can be had, or no thread.
pub fn start() -> io::Result<RawServer> {
    RawServer::start(answer)
}

/// The port that the commands in the book name.
pub const PORT: u16 = 8012;

/// As [`start`], on this port.
///
/// # Errors
/// If the port is taken, or no thread can be had.
pub fn start_at(port: u16) -> io::Result<RawServer> {
    RawServer::builder().port(port).start(answer)
}

/// How long a station takes: the same for every request, another for every station.
#[must_use]
pub fn delay(station: u64) -> Duration {
    Duration::from_millis(20 + station * 29 % 100)
}

fn answer(hit: &Hit) -> Reply {
    let mut path = hit.path.trim_start_matches('/').split('/');
    match (path.next(), path.next()) {
        (Some("station"), number) => station(number),
        (Some("delay"), number) => delayed(number),
        (Some("status"), number) => status(number),
        (Some("down"), _) => Reply::new().response(503, &[], reading(0)),
        (Some("flaky"), failures) => flaky(hit.attempt, failures),
        (Some("cut"), None) => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            .fin(),
        (Some("drip"), None) => drip(),
        (Some("halves"), None) => halves(),
        (Some("stall"), None) => Reply::new().silence(),
        _ => not_found(),
    }
}

fn station(number: Option<&str>) -> Reply {
    match number.and_then(|number| number.parse().ok()) {
        Some(station) => Reply::new().pause(delay(station)).ok(reading(station)),
        None => not_found(),
    }
}

fn delayed(number: Option<&str>) -> Reply {
    match number.and_then(|number| number.parse().ok()) {
        Some(delay) => Reply::new().pause(Duration::from_millis(delay)).ok(""),
        None => not_found(),
    }
}

fn reading(station: u64) -> String {
    let celsius = station * 17 % 30;
    format!(r#"{{"station":{station},"celsius":{celsius}.5}}"#)
}

fn status(number: Option<&str>) -> Reply {
    match number.and_then(|number| number.parse().ok()) {
        Some(status @ 200..=599) => Reply::new().response(status, &[], ""),
        _ => not_found(),
    }
}

fn flaky(attempt: usize, failures: Option<&str>) -> Reply {
    match failures.and_then(|failures| failures.parse().ok()) {
        Some(failures) if attempt <= failures => Reply::new().response(503, &[], ""),
        Some(_) => Reply::new().ok(reading(0)),
        None => not_found(),
    }
}

fn drip() -> Reply {
    let head = Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    (0..1000).fold(head, |reply, _| {
        reply.pause(Duration::from_millis(100)).raw(".")
    })
}

fn halves() -> Reply {
    Reply::new()
        .pause(Duration::from_millis(30))
        .raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        .pause(Duration::from_millis(60))
        .raw("hello")
}

fn not_found() -> Reply {
    Reply::new().response(404, &[], "no such page")
}
