//! Connections that the server closes between two requests, or within an answer.

use std::thread;
use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchMany, FetchManyExt};

use super::{after, expect_error, expect_response, plan, serve};
use crate::broken::ensure;
use crate::checks::describe;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, NotKept, Subject};

/// How many hosts are asked at once, so that the idle times of all take a second.
const HOSTS: usize = 8;
const REQUESTS: u64 = 25;

/// The server closes each connection 10 to 60 ms after its response, in turns by FIN and by RST, and
/// the next request is made at about the same moment: 200 in all, in eight rows.
///
/// # Errors
/// [`Broken`], if one of them fails.
pub(in crate::checks) fn pool_closed_while_idle(subject: &Subject) -> Result<(), Broken> {
    let server = RawServer::builder()
        .ports(HOSTS)
        .patience(subject.waits())
        .start(closing)?;
    let strategy = subject.make(&Config::default())?;
    thread::scope(|scope| {
        let (strategy, server) = (&*strategy, &server);
        let ask = |host| scope.spawn(move || ask_again_and_again(strategy, server, host));
        let rows: Vec<_> = (0..HOSTS).map(ask).collect();
        rows.into_iter().try_for_each(|row| {
            let panicked = |_| Err(Broken::new("a row of requests panicked"));
            row.join().unwrap_or_else(panicked)
        })
    })
}

fn ask_again_and_again(
    strategy: &dyn FetchMany,
    server: &RawServer,
    host: usize,
) -> Result<(), Broken> {
    for number in 0..REQUESTS {
        let url = server.url_at(host, &format!("/{number}"));
        for outcome in strategy.fetch([url], &plan(1)) {
            expect_response(&outcome, 200, "ok")
                .map_err(|broken| after("an idle connection was closed", broken))?;
        }
        // The idle time is what this is about.
        thread::sleep(idle_time(number));
    }
    Ok(())
}

/// From 10 to 60 ms, in no order.
fn idle_time(number: u64) -> Duration {
    Duration::from_millis(10 + number * 7 % 51)
}

fn closing(hit: &Hit) -> Reply {
    let number = hit.path.trim_start_matches('/').parse().unwrap_or(0);
    let idle = Reply::new().ok("ok").pause(idle_time(number));
    if number % 2 == 0 {
        idle.fin()
    } else {
        idle.rst()
    }
}

/// What comes of the answer on a used connection before it is closed.
const HEADS: &[(&str, &[u8])] = &[
    ("/letter", b"H"),
    ("/status-line", b"HTTP/1."),
    ("/headers", b"HTTP/1.1 200 OK\r\nContent-Le"),
    ("/interim", b"HTTP/1.1 100 Continue\r\n\r\n"),
];

/// A connection may not be back in the pool when the next request starts. So many times is tried.
const TRIES: usize = 50;

/// On a connection that has been used before, the answer breaks off within its head. The server may
/// have done what was asked, and has begun to say so: that is no stale connection. Unseen with a strategy
/// that uses no connection again.
///
/// # Errors
/// [`Broken`], if it is anything but `Err(Disconnected)`, or the request is repeated.
pub(in crate::checks) fn pool_closed_mid_head(subject: &Subject) -> Result<(), NotKept> {
    let server = serve(subject, breaking_off)?;
    let strategy = subject.make(&Config::default())?;
    for (name, _) in HEADS {
        let mut tries = 0;
        while !breaks_off(subject, &*strategy, &server, name)? {
            tries += 1;
            if tries == TRIES {
                let why = format!("no connection was used again in {TRIES} tries");
                return Err(NotKept::Unseen(why));
            }
        }
    }
    Ok(())
}

/// One request, and one that finds its connection used; false if it does not.
fn breaks_off(
    subject: &Subject,
    strategy: &dyn FetchMany,
    server: &RawServer,
    name: &str,
) -> Result<bool, Broken> {
    for outcome in strategy.fetch([server.url("/first")], &plan(1)) {
        expect_response(&outcome, 200, "ok")?;
    }
    let before = server.counts();
    for outcome in strategy.fetch([server.url(name)], &plan(1)) {
        let hits = server.hits_since(&before);
        ensure!(!hits.is_empty(), "{name}: {}", describe(&outcome));
        if hits[0].on_connection == 1 {
            return Ok(false);
        }
        expect_error(subject, &outcome, ErrorKind::Disconnected)
            .map_err(|broken| after(name, broken))?;
        ensure!(
            hits.len() == 1,
            "{name}: a request with half an answer was repeated"
        );
    }
    Ok(true)
}

fn breaking_off(hit: &Hit) -> Reply {
    match HEADS.iter().find(|(name, _)| *name == hit.path) {
        Some((_, head)) if hit.on_connection > 1 => Reply::new().raw(*head).fin(),
        _ => Reply::new().ok("ok"),
    }
}
