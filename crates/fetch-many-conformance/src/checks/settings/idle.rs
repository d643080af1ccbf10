//! `Config::max_idle_per_host`, `Config::max_idle` and `Config::idle_timeout`.

use std::thread;
use std::time::{Duration, Instant};

use fetch_many::{Config, FetchMany, FetchManyExt};

use crate::broken::ensure;
use crate::checks::{await_at, describe, plan, serve};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// Eight connections at once: none, two, and all of them stay open, and are used again.
///
/// # Errors
/// [`Broken`], if more stay open than the setting allows, or those that may stay are not used.
pub(in crate::checks) fn setting_max_idle_per_host(subject: &Subject) -> Result<(), Broken> {
    const LIMIT: usize = 8;
    for idle in [0, 2, 1024] {
        let server = serve(subject, |_| Reply::new().barrier(LIMIT).ok("idle"))?;
        let strategy = subject.make(&Config::default().max_idle_per_host(idle))?;
        fetch(&*strategy, &server, LIMIT)?;
        let stay = idle.min(LIMIT);
        let what = format!("at most {stay} of {LIMIT} connections to stay open");
        let counts = await_at(&server, &what, |counts| counts.open <= stay)?;
        let accepted = counts.accepted;
        ensure!(
            accepted >= LIMIT,
            "{accepted} connections for {LIMIT} at once"
        );
        if idle >= LIMIT {
            await_reuse(&*strategy, &server, LIMIT)?;
        }
    }
    Ok(())
}

/// A connection to each of eight hosts: none, and the last two, stay open.
///
/// # Errors
/// [`Broken`], if more stay open than the setting allows, or those that may stay are not used.
pub(in crate::checks) fn setting_max_idle(subject: &Subject) -> Result<(), Broken> {
    const HOSTS: usize = 8;
    for idle in [0, 2] {
        let builder = RawServer::builder().patience(subject.waits());
        let server = builder.ports(HOSTS).start(|_| Reply::new().ok("idle"))?;
        let strategy = subject.make(&Config::default().max_idle(idle))?;
        let fetch_from = |host| fetch_urls(&*strategy, vec![server.url_at(host, "/")]);
        (0..HOSTS).try_for_each(fetch_from)?;
        let what = format!("at most {idle} of {HOSTS} connections to stay open");
        await_at(&server, &what, |counts| counts.open <= idle)?;
        (HOSTS - idle..HOSTS).try_for_each(fetch_from)?;
        let made = server.counts().accepted;
        ensure!(
            made == HOSTS,
            "of {HOSTS} connections, {idle} of which may be idle, the last {idle} were not kept: {made} were made"
        );
    }
    Ok(())
}

/// A connection is used again, but not once it has been idle for longer than it may.
///
/// # Errors
/// [`Broken`], if it is not used again at once, or is used again too late.
pub(in crate::checks) fn setting_idle_timeout(subject: &Subject) -> Result<(), Broken> {
    const IDLE: Duration = Duration::from_millis(300);
    let server = serve(subject, |_| Reply::new().ok("idle"))?;
    let strategy = subject.make(&Config::default())?;
    await_reuse(&*strategy, &server, 1)?;
    drop(strategy);

    let server = serve(subject, |_| Reply::new().ok("idle"))?;
    let strategy = subject.make(&Config::default().idle_timeout(IDLE))?;
    for round in 1..=2 {
        fetch(&*strategy, &server, 1)?;
        // The time itself is what is waited for; longer does no harm.
        thread::sleep(IDLE * 2);
        let hits = server.hits();
        let reused = hits.iter().filter(|hit| hit.on_connection > 1).count();
        ensure!(
            (hits.len(), reused) == (round, 0),
            "a connection was used again after {:?}, it may be idle for {IDLE:?}",
            IDLE * 2
        );
    }
    Ok(())
}

/// A connection may not be back in the pool when the next batch starts: tries until most are.
fn await_reuse(strategy: &dyn FetchMany, server: &RawServer, limit: usize) -> Result<(), Broken> {
    let begin = Instant::now();
    loop {
        let before = server.counts().accepted;
        fetch(strategy, server, limit)?;
        let made = server.counts().accepted - before;
        if made <= limit / 4 {
            return Ok(());
        }
        ensure!(
            begin.elapsed() < Duration::from_secs(5),
            "idle connections are not used again: {made} new ones for {limit} requests"
        );
    }
}

fn fetch(strategy: &dyn FetchMany, server: &RawServer, requests: usize) -> Result<(), Broken> {
    let urls = (0..requests).map(|index| server.url(&format!("/{index}")));
    fetch_urls(strategy, urls.collect())
}

fn fetch_urls(strategy: &dyn FetchMany, urls: Vec<String>) -> Result<(), Broken> {
    let at_once = plan(urls.len());
    for outcome in strategy.fetch(urls, &at_once) {
        ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
    }
    Ok(())
}
