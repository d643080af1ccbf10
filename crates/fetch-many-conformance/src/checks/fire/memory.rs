//! What faults leave in memory.

use std::fs::File;
use std::io::{Read, Seek};

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
    let mut memory = Memory::open()?;
    fail(&*strategy, url, WARM_UP)?;
    let before = memory.resident()?;
    fail(&*strategy, url, FAULTS)?;
    let grown = memory.resident()?.saturating_sub(before);
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

/// The file that tells what this process has in memory (proc(5)), held open: later there may be no descriptor
/// for it.
pub(in crate::checks) struct Memory(File);

impl Memory {
    pub(in crate::checks) fn open() -> Result<Self, Broken> {
        Ok(Self(File::open("/proc/self/status")?))
    }

    /// In KiB.
    pub(in crate::checks) fn resident(&mut self) -> Result<usize, Broken> {
        let mut status = String::new();
        self.0.rewind()?;
        self.0.read_to_string(&mut status)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let size = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        size.ok_or_else(|| Broken::new("this system does not tell what is in memory"))
    }
}
