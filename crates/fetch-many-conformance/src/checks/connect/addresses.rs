//! Names with several addresses, of which some are dead.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};

use fetch_many::{Config, ErrorKind, FetchManyExt};

use crate::broken::ensure;
use crate::checks::{BlackHole, Refused, describe, expect_kind, expect_response, plan};
use crate::need::IPV6;
use crate::raw::{RawServer, Reply};
use crate::{Broken, NotKept, Subject};

/// What a dead address may cost. By RFC 8305 it is a quarter of this.
const COST: Duration = Duration::from_secs(1);

/// So many requests, one after the other, each on a connection of its own.
const REQUESTS: u32 = 8;

/// The first address of a name is a black hole and the second one alive, within one family and across the two (where
/// there is IPv6): that costs less than a second, and no more than once for a while.
///
/// # Errors
/// [`Broken`], if it costs a second, or each of several requests pays for it.
pub(in crate::checks) fn connect_dead_address(subject: &Subject) -> Result<(), NotKept> {
    let (v4, v6) = (
        IpAddr::from(Ipv4Addr::LOCALHOST),
        IpAddr::from(Ipv6Addr::LOCALHOST),
    );
    let mut families = vec![(v4, v4)];
    if IPV6.missing().is_none() {
        families.extend([(v6, v4), (v4, v6), (v6, v6)]);
    }
    for (dead, alive) in families {
        let named = |broken: Broken| broken.of(format_args!("{dead} is dead, {alive} alive"));
        second_is_alive(subject, dead, alive).map_err(named)?;
    }
    Ok(())
}

fn second_is_alive(subject: &Subject, dead: IpAddr, alive: IpAddr) -> Result<(), Broken> {
    let hole = BlackHole::at(dead)?;
    let server = RawServer::builder()
        .address(alive)
        .patience(subject.waits())
        .start(|_| {
            Reply::new()
                .response(200, &[("Connection", "close")], "alive")
                .fin()
        })?;
    let addresses = [hole.address(), server.address()];
    let config = Config::default().timeout(subject.waits());
    let strategy = subject.make(&config.resolve("two.example", addresses))?;
    let begin = Instant::now();
    let urls = (0..REQUESTS).map(|_| "http://two.example/");
    for outcome in strategy.fetch(urls, &plan(1)) {
        expect_response(&outcome, 200, "alive")?;
        let took = outcome.timing.in_flight();
        ensure!(took < COST, "{} after {took:?}", describe(&outcome));
    }
    let took = begin.elapsed();
    ensure!(
        took < COST * REQUESTS / 4,
        "{REQUESTS} requests took {took:?}, as if each tried the dead address first"
    );
    Ok(())
}

/// No address of a name is alive: one error, which says how many were tried.
///
/// # Errors
/// [`Broken`], if refused ones are anything but `Err(Connect)` or black holes anything but `Err(Timeout)` after
/// `connect_timeout`, or the error does not say that it is about two.
pub(in crate::checks) fn connect_all_dead(subject: &Subject) -> Result<(), NotKept> {
    const TIMEOUT: Duration = Duration::from_secs(1);
    let (refused, holes) = (
        [Refused::new()?, Refused::new()?],
        [BlackHole::new()?, BlackHole::new()?],
    );
    let config = Config::default()
        .connect_timeout(TIMEOUT)
        .timeout(TIMEOUT * 12)
        .resolve("refused.example", refused.each_ref().map(Refused::address))
        .resolve("dead.example", holes.each_ref().map(BlackHole::address))
        .resolve("both.example", [holes[0].address(), refused[0].address()]);
    let strategy = subject.make(&config)?;
    for (url, expected) in [
        ("http://refused.example/", ErrorKind::Connect),
        ("http://dead.example/", ErrorKind::Timeout),
        ("http://both.example/", ErrorKind::Timeout),
    ] {
        for outcome in strategy.fetch([url], &plan(1)) {
            expect_kind(&outcome, expected).map_err(|broken| broken.of(url))?;
            let took = outcome.timing.in_flight();
            ensure!(took < TIMEOUT * 10, "{url} is given up after {took:?}");
            ensure!(
                describe(&outcome).contains("2 addresses"),
                "{url}: nothing is said of 2 addresses: {}",
                describe(&outcome)
            );
        }
    }
    Ok(())
}
