//! A server that sends as fast as it can, and a sink that does not take it: [`measure`].

use std::time::{Duration, Instant};

use fetch_many_strategies::Strategy;

use super::fetch::{Fetch, Fetched, To};
use super::server::Server;
use fetch_many_race::Failure;
use fetch_many_race::process::{Process, interrupt};

/// Bytes a second that the sink takes.
const SPEED: u32 = 10_000_000;
const BODY: u64 = 50_000_000;
const BODIES: usize = 2;
const TICK: Duration = Duration::from_millis(250);
/// Far shorter than all of it takes.
const TIMEOUT: Duration = Duration::from_secs(1);

/// How far the server is ahead of the sink at most, how long it waits for a window to open, and that nothing fails.
pub(super) fn measure() -> Result<(), Failure> {
    let mut server = Server::start()?;
    println!(
        "the server's longest wait, its lead over the sink, time; timeout and stall of {TIMEOUT:?}"
    );
    for strategy in Strategy::ALL {
        let fetch = Fetch {
            strategy: strategy.name().to_owned(),
            url: server.url(BODY),
            count: BODIES,
            limit: BODIES,
            to: To::Slow(SPEED),
            timeout: TIMEOUT,
        };
        interrupt::check()?;
        let before = server.sent()?.bytes;
        let began = Instant::now();
        let mut process = Process::start(&mut fetch.command()?, strategy.name())?;
        let (mut lead, mut wait) = (0, 0);
        // Six times as long as it needs.
        let longest = 6 * BODIES as u64 * BODY / u64::from(SPEED);
        let line = loop {
            let line = process.line_within(TICK)?;
            let sent = server.sent()?;
            let taken = began.elapsed().as_micros() * u128::from(SPEED) / 1_000_000;
            lead = lead.max(u128::from(sent.bytes - before).saturating_sub(taken));
            wait = wait.max(sent.longest_wait_ms);
            if let Some(line) = line {
                break line;
            }
            if began.elapsed().as_secs() > longest {
                return Err(process.lost(format_args!("no answer within {longest} s")));
            }
        };
        let fetched: Fetched = serde_json::from_str(&line).map_err(Failure::new)?;
        process.end(Duration::from_secs(10))?;
        println!(
            "{strategy:>10} {wait:>6} ms {:>6} MB {:>6.1?}",
            lead / 1_000_000,
            fetched.elapsed
        );
    }
    Ok(())
}
