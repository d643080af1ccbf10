//! What faults leave in memory.

use std::fs;

use fetch_many::{Config, FetchMany, FetchManyExt};

use super::mixed::{QUICK, script};
use crate::broken::ensure;
use crate::checks::{describe, plan, serve};
use crate::process::Apart;
use crate::{Broken, NotKept, Subject};

const WARM_UP: usize = 1_000;
const FAULTS: usize = 2_000;
/// In KiB; what an allocator keeps differs from run to run by less.
const MOST: usize = 2 * FAULTS;

/// 2,000 faults leave no more in memory than the 1,000 before them. On Linux, in a process of its
/// own; elsewhere unseen.
///
/// # Errors
/// [`Broken`], if they take 2 KiB each.
pub(in crate::checks) fn fire_faults_keep_no_memory(subject: &Subject) -> Result<(), NotKept> {
    let apart = Apart {
        check: "fire_faults_keep_no_memory",
        like: "of its own",
        cold: false,
        unprivileged: false,
    };
    apart.run(subject, || serve(subject, script), measured)
}

fn measured(subject: &Subject, url: &str) -> Result<(), Broken> {
    let strategy = subject.make(&Config::default().max_body_bytes(64 << 10))?;
    fail(&*strategy, url, WARM_UP)?;
    let before = resident()?;
    fail(&*strategy, url, FAULTS)?;
    let grown = resident()?.saturating_sub(before);
    ensure!(
        grown < MOST,
        "{FAULTS} faults after {WARM_UP} left {grown} KiB in memory"
    );
    Ok(())
}

fn fail(strategy: &dyn FetchMany, url: &str, count: usize) -> Result<(), Broken> {
    let names = QUICK.iter().cycle().take(count);
    let urls = names.map(|name| format!("{url}{name}"));
    for outcome in strategy.fetch(urls, &plan(8)) {
        ensure!(outcome.result.is_err(), "{}", describe(&outcome));
    }
    Ok(())
}

/// What this process has in memory, in KiB (proc(5)).
fn resident() -> Result<usize, Broken> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    size.ok_or_else(|| Broken::new("this system does not tell what is in memory"))
}
