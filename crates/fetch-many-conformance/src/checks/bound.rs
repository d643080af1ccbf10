//! Never more than `limit` requests in flight, never more than `per_host` to one host, on as many connections at
//! most; requests taken minus outcomes yielded never exceed `limit + lookahead`.

use std::cell::Cell;
use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Order};

use super::crowd::Crowd;
use super::{describe, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// Long enough that requests beyond the bound would meet those within.
const PAUSE: Duration = Duration::from_millis(20);

/// The limit, counted at the server.
///
/// # Errors
/// [`Broken`], if more requests were in flight at once.
pub(in crate::checks) fn law_03_bound(subject: &Subject) -> Result<(), Broken> {
    for limit in [1, 7] {
        let crowd = Crowd::of(limit);
        let server = serve(subject, move |_| {
            crowd.join();
            Reply::new().pause(PAUSE).ok("bound")
        })?;
        let strategy = subject.make(&Config::default())?;
        let urls = (0..4 * limit).map(|index| server.url(&format!("/{index}")));
        for outcome in strategy.fetch(urls, &plan(limit)) {
            ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
        }
        let peak = server.counts().peak_in_flight;
        ensure!(
            peak <= limit,
            "{peak} requests were in flight, the limit is {limit}"
        );
    }
    Ok(())
}

/// The limit per host, counted at each of three hosts.
///
/// # Errors
/// [`Broken`], if more requests were in flight at one of them, or at all of them together.
pub(in crate::checks) fn law_03_bound_per_host(subject: &Subject) -> Result<(), Broken> {
    const HOSTS: usize = 3;
    let crowds = [(); HOSTS].map(|()| Crowd::of(2));
    let server = RawServer::builder()
        .ports(HOSTS)
        .patience(subject.waits())
        .start(move |hit| {
            crowds[hit.port].join();
            Reply::new().pause(PAUSE).ok("bound")
        })?;
    let strategy = subject.make(&Config::default())?;
    // One host after the other: the first could fill every slot.
    let urls = (0..30).map(|index| server.url_at(index / 10, &format!("/{index}")));
    for outcome in strategy.fetch(urls, &plan(5).per_host(2)) {
        ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
    }
    for host in 0..HOSTS {
        let peak = server.peak_in_flight_at(host);
        ensure!(
            peak <= 2,
            "{peak} requests to one host were in flight, `per_host` is 2"
        );
    }
    let peak = server.counts().peak_in_flight;
    ensure!(peak <= 5, "{peak} requests were in flight, the limit is 5");
    Ok(())
}

/// Connections to one host, counted at the server: with answers in one segment and in two, and with a server that
/// closes after each answer and does not say so.
///
/// # Errors
/// [`Broken`], if more were open at once than requests may be in flight, or a request fails.
pub(in crate::checks) fn law_03_bound_of_connections(subject: &Subject) -> Result<(), Broken> {
    const LIMIT: usize = 8;
    const REQUESTS: usize = 1000;
    let head = Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    for (what, reply) in [
        ("answers at once", Reply::new().ok("bound")),
        ("answers in two segments", head.raw("bound")),
        ("closes after each answer", Reply::new().ok("bound").fin()),
    ] {
        let server = serve(subject, move |_| reply.clone())?;
        let strategy = subject.make(&Config::default())?;
        let urls = (0..REQUESTS).map(|index| server.url(&format!("/{index}")));
        for outcome in strategy.fetch(urls, &plan(LIMIT)) {
            expect_response(&outcome, 200, "bound").map_err(|broken| broken.of(what))?;
        }
        let peak = server.counts().peak_open;
        ensure!(
            peak <= LIMIT,
            "{peak} connections were open, the limit is {LIMIT}, and the server {what}"
        );
    }
    Ok(())
}

/// What is taken and not yet yielded, with an endless input.
///
/// # Errors
/// [`Broken`], if more is taken than `limit + lookahead`.
pub(in crate::checks) fn law_03_bound_of_what_is_taken(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| match hit.path.as_str() {
        // In the order of the input, the others wait for this one.
        "/0" => Reply::new().pause(2 * PAUSE).ok("first"),
        _ => Reply::new().ok("later"),
    })?;
    let strategy = subject.make(&Config::default())?;
    for order in [Order::AsCompleted, Order::AsGiven] {
        for lookahead in [0, 5] {
            let bound = 3 + lookahead;
            let (taken, yielded, most) = (Cell::new(0), Cell::new(0), Cell::new(0));
            let endless = (0..).map(|index| {
                taken.set(taken.get() + 1);
                most.set(most.get().max(taken.get() - yielded.get()));
                server.url(&format!("/{index}"))
            });
            let plan = plan(3).lookahead(lookahead).order(order);
            for outcome in strategy.fetch(endless, &plan).take(50) {
                ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
                yielded.set(yielded.get() + 1);
            }
            let most: usize = most.get();
            ensure!(
                most <= bound,
                "{most} requests were taken and not yielded, limit 3, lookahead {lookahead}"
            );
        }
    }
    Ok(())
}
