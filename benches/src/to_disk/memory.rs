//! How much is resident while far more than that is fetched: [`measure`].

use std::time::Duration;

use fetch_many_strategies::Strategy;

use super::fetch::{Fetch, Fetched, To};
use super::scratch::Scratch;
use super::server::Server;
use fetch_many_race::Failure;
use fetch_many_race::process::{Process, interrupt};

/// How much is fetched.
const ALL: u64 = 4 << 30;
const LIMIT: usize = 16;
/// In KiB: 64 MiB of `in_memory`, 64 KiB for each slot, and 16 MiB for the rest.
const MOST: u64 = (64 << 10) + 64 * LIMIT as u64 + (16 << 10);
const LONG: Duration = Duration::from_secs(600);

/// Files of 64 MiB, and bodies of 4 MiB in memory that a busy caller takes.
pub(super) fn measure() -> Result<(), Failure> {
    let scratch = Scratch::new()?;
    let server = Server::start()?;
    println!("most that was resident, of {MOST} KiB; time");
    for strategy in Strategy::ALL {
        let files = To::Files(scratch.path().to_owned());
        let busy = To::Busy(Duration::from_millis(5));
        for (what, to, size) in [("files", files, 64_u64 << 20), ("memory", busy, 4 << 20)] {
            let count = usize::try_from(ALL / size).map_err(Failure::new)?;
            let fetch = Fetch {
                strategy: strategy.name().to_owned(),
                url: server.url(size),
                count,
                limit: LIMIT,
                to,
                timeout: Duration::from_secs(60),
            };
            interrupt::check()?;
            let mut process = Process::start(&mut fetch.command()?, strategy.name())?;
            let line = process.receive(LONG)?;
            let fetched: Fetched = serde_json::from_str(&line).map_err(Failure::new)?;
            process.end(LONG)?;
            scratch.clear(if what == "files" { ALL } else { 0 })?;
            let verdict = if fetched.peak < MOST {
                "within"
            } else {
                "TOO MUCH"
            };
            println!(
                "{strategy:>10} {what:>7} {:>7} KiB {verdict}, {:.1?}",
                fetched.peak, fetched.elapsed
            );
        }
    }
    Ok(())
}
