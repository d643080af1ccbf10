//! Every attempt ends within `timeout`, which covers connect, head and body; the batch ends within
//! `deadline`, and what it has by then is kept.

use std::time::{Duration, Instant};

use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::{await_at, expect_kind, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// How many times as long as it should something may take on a busy machine.
const LENIENCY: u32 = 10;

/// Servers that say nothing, or stop in the head or in the body, or send a byte now and then: each
/// is given up at the timeout, and what else is in the batch is not.
///
/// # Errors
/// [`Broken`], if one of them is given up much too early or too late, or with another kind of error.
pub(in crate::checks) fn law_09_bounded_time(subject: &Subject) -> Result<(), Broken> {
    // Enough for what else is in the batch, on a busy machine.
    const TIMEOUT: Duration = Duration::from_secs(2);
    const STALLS: [&str; 5] = ["/silence", "/head", "/body", "/drip-head", "/drip-body"];
    let server = serve(subject, stall)?;
    let strategy = subject.make(&Config::default().timeout(TIMEOUT))?;
    let urls: Vec<_> = STALLS
        .iter()
        .chain(&["/ok"; 5])
        .map(|path| server.url(path))
        .collect();
    let begin = Instant::now();
    for outcome in strategy.fetch(urls, &plan(6)) {
        if outcome.index >= STALLS.len() {
            expect_response(&outcome, 200, "ok")?;
            continue;
        }
        let stall = STALLS[outcome.index];
        let named = |broken: Broken| broken.of(stall);
        expect_kind(&outcome, ErrorKind::Timeout).map_err(named)?;
        let took = outcome.timing.in_flight();
        // Clocks and timers are rounded.
        ensure!(
            took >= TIMEOUT * 9 / 10 && took < TIMEOUT * LENIENCY,
            "{stall} was given up after {took:?}, the timeout is {TIMEOUT:?}"
        );
    }
    let took = begin.elapsed();
    ensure!(
        took < TIMEOUT * LENIENCY,
        "a batch of five stalls took {took:?}"
    );
    let counts = await_at(&server, "given up requests to be gone", |counts| {
        counts.in_flight == 0
    })?;
    ensure!(
        counts.given_up == 0,
        "a request outlived its timeout; {counts:?}"
    );
    Ok(())
}

fn stall(hit: &Hit) -> Reply {
    let drip = |reply: Reply, byte: &str| {
        let drop = |reply: Reply, _| reply.raw(byte).pause(Duration::from_millis(50));
        (0..100).fold(reply, drop).gate("never")
    };
    match hit.path.as_str() {
        "/silence" => Reply::new().gate("never"),
        "/head" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Le")
            .gate("never"),
        "/body" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            .gate("never"),
        "/drip-head" => drip(Reply::new().raw("HTTP/1.1 200 OK\r\nX: "), "x"),
        "/drip-body" => drip(
            Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
            "x",
        ),
        _ => Reply::new().ok("ok"),
    }
}

/// An endless input to a server that answers only the first two.
///
/// # Errors
/// [`Broken`], if the batch does not end, what was complete is lost, or the rest is not
/// `Err(Deadline)`.
pub(in crate::checks) fn law_09_deadline(subject: &Subject) -> Result<(), Broken> {
    const DEADLINE: Duration = Duration::from_secs(2);
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/0" | "/1" => Reply::new().ok("kept"),
        _ => Reply::new().gate("never"),
    })?;
    let strategy = subject.make(&Config::default())?;
    let endless = (0..).map(|index| server.url(&format!("/{index}")));
    let begin = Instant::now();
    let mut yielded = 0;
    for outcome in strategy.fetch(endless, &plan(4).lookahead(2).deadline(DEADLINE)) {
        yielded += 1;
        match outcome.index {
            0 | 1 => expect_response(&outcome, 200, "kept")?,
            _ => expect_kind(&outcome, ErrorKind::Deadline)?,
        }
    }
    let took = begin.elapsed();
    ensure!(
        took >= DEADLINE && took < DEADLINE * LENIENCY,
        "the batch took {took:?}, its deadline is {DEADLINE:?}"
    );
    // Two were yielded, and as many may have been taken besides as the bound allows.
    ensure!(
        yielded <= 8,
        "{yielded} outcomes, though only two were ever complete"
    );
    let counts = await_at(
        &server,
        "requests in flight to end at the deadline",
        |counts| counts.in_flight == 0,
    )?;
    ensure!(
        counts.given_up == 0,
        "a request outlived the deadline; {counts:?}"
    );
    Ok(())
}
