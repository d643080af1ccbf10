//! More hosts with connections that are kept than the process may have descriptors.

use std::env;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use fetch_many::http::Uri;
use fetch_many::{Config, FetchManyExt};

use super::descriptors::allow_descriptors;
use crate::broken::ensure;
use crate::checks::fire::memory::Memory;
use crate::checks::{expect_response, plan};
use crate::process::Apart;
use crate::raw::{RawServer, Reply};
use crate::{Broken, NotKept, Subject};

/// How many descriptors, how large a limit, how many hosts. In the second row descriptors run out again
/// and again: what is kept by default would not leave enough for what is in flight.
const ROWS: [(u64, usize, usize); 2] = [(256, 64, 2_000), (112, 96, 3_000)];

/// In place of them, if all is asked for.
const FULL: [(u64, usize, usize); 2] = [(256, 64, 20_000), (112, 96, 3_000)];

/// By how much memory may grow after a quarter of the hosts, in KiB; what is kept of all would be more.
const MOST: usize = 8 << 10;

/// On a machine that is busy with something else; alone it takes a few seconds.
const LONGEST: Duration = Duration::from_secs(120);

/// Thousands of hosts, each of which keeps its connection open, with few descriptors. On Linux, in a process
/// of its own; elsewhere unseen. With `FETCH_MANY_FULL=1` in the environment, 20,000.
///
/// # Errors
/// [`Broken`], if one of them is not answered, or they take minutes, or memory grows with their number.
pub(in crate::checks) fn trouble_many_hosts(subject: &Subject) -> Result<(), NotKept> {
    let apart = Apart {
        check: "trouble_many_hosts",
        like: "with few descriptors",
        cold: false,
        unprivileged: false,
    };
    let server = || {
        // Every address of the loopback network is a host of its own.
        let builder = RawServer::builder().address(Ipv4Addr::UNSPECIFIED);
        builder
            .patience(subject.waits())
            .start(|_| Reply::new().ok("kept"))
    };
    apart.run(subject, server, all_rows)
}

fn all_rows(subject: &Subject, url: &str) -> Result<(), Broken> {
    let url: Uri = url.parse().map_err(trouble)?;
    let port = url.port_u16().unwrap_or_default();
    let is_full = env::var_os("FETCH_MANY_FULL").is_some();
    for (descriptors, limit, hosts) in if is_full { FULL } else { ROWS } {
        // Before the strategy is made, which may go by it.
        allow_descriptors(descriptors)?;
        let row = format!("{hosts} hosts, limit {limit}, {descriptors} descriptors");
        let begin = Instant::now();
        answered(subject, port, limit, hosts).map_err(|broken| broken.of(&row))?;
        let took = begin.elapsed();
        ensure!(took < LONGEST, "{row}: took {took:?}");
    }
    Ok(())
}

fn answered(subject: &Subject, port: u16, limit: usize, hosts: usize) -> Result<(), Broken> {
    let strategy = subject.make(&Config::default())?;
    let mut memory = Memory::open()?;
    let loopback = u32::from(Ipv4Addr::LOCALHOST);
    let host = |number| Ipv4Addr::from(loopback + number);
    let numbers = 0..u32::try_from(hosts).map_err(trouble)?;
    let urls = numbers.map(|number| format!("http://{}:{port}/", host(number)));
    let (mut yielded, mut before) = (0, 0);
    for outcome in strategy.fetch(urls, &plan(limit)) {
        yielded += 1;
        expect_response(&outcome, 200, "kept")?;
        if yielded == hosts / 4 {
            before = memory.resident()?;
        }
    }
    ensure!(yielded == hosts, "{yielded} outcomes");
    let grown = memory.resident()?.saturating_sub(before);
    ensure!(
        grown < MOST,
        "memory grew by {grown} KiB after a quarter of them"
    );
    Ok(())
}

fn trouble(cause: impl std::fmt::Display) -> Broken {
    Broken::trouble(cause.to_string())
}
