//! More requests at once than the process may have descriptors.

use std::io;
use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchMany, FetchManyExt};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use crate::broken::ensure;
use crate::checks::{describe, expect_response, kind, plan, serve};
use crate::process::Apart;
use crate::raw::Reply;
use crate::{Broken, NotKept, Subject};

/// How many descriptors are left to that process. A runtime needs some for itself.
const LEFT: u64 = 40;

/// Requests at once for which there are descriptors enough.
const ENOUGH: usize = 25;

/// Long enough that requests meet, and that a strategy which tries again and again shows in its
/// CPU time.
const PAUSE: Duration = Duration::from_millis(600);

/// How many times as much CPU time as with descriptors enough it may take, because a request that waits asks more than
/// once: 2.8 times with tokio, the most. Who tries without end takes 3 s, 40 times as much.
const TIMES: u32 = 8;

/// With fewer descriptors than the limit asks for, items wait or fail with `Err(Connect)`, and nobody
/// tries without end; later ones succeed. On Linux, in a process of its own; elsewhere unseen.
///
/// # Errors
/// [`Broken`], if an item fails otherwise, all fail, later ones do, or CPU time is spent on waiting.
pub(in crate::checks) fn trouble_descriptors_run_out(subject: &Subject) -> Result<(), NotKept> {
    let apart = Apart {
        check: "trouble_descriptors_run_out",
        like: "with 40 descriptors",
        cold: false,
        unprivileged: false,
    };
    let server = || {
        serve(subject, |hit| match hit.path.as_str() {
            "/few" => Reply::new().ok("few"),
            _ => Reply::new().pause(PAUSE).ok("many"),
        })
    };
    apart.run(subject, server, with_few_descriptors)
}

fn with_few_descriptors(subject: &Subject, url: &str) -> Result<(), Broken> {
    let strategy = subject.make(&Config::default())?;
    leave_descriptors(LEFT)?;
    let used = too_many(&*strategy, url)?;
    not_too_many(&*strategy, &format!("{url}few"), used)
}

/// The CPU time of that.
fn too_many(strategy: &dyn FetchMany, url: &str) -> Result<Duration, Broken> {
    let before = cpu_time();
    let (mut yielded, mut succeeded) = (0, 0);
    for outcome in strategy.fetch(vec![url; 200], &plan(100)) {
        yielded += 1;
        match kind(&outcome) {
            None => succeeded += 1,
            Some(ErrorKind::Connect) => {}
            Some(_) => return Err(Broken::new(describe(&outcome))),
        }
    }
    let used = cpu_time().saturating_sub(before);
    ensure!(yielded == 200, "{yielded} outcomes of 200 requests");
    ensure!(
        succeeded > 0,
        "none of 200 requests succeeded with {LEFT} descriptors"
    );
    Ok(used)
}

/// As many with descriptors enough, which all succeed. CPU times are compared as a ratio, because a busy machine makes
/// both dearer.
fn not_too_many(strategy: &dyn FetchMany, url: &str, used: Duration) -> Result<(), Broken> {
    let before = cpu_time();
    for outcome in strategy.fetch(vec![url; 200], &plan(ENOUGH)) {
        expect_response(&outcome, 200, "few")?;
    }
    let enough = cpu_time().saturating_sub(before);
    ensure!(
        used < enough * TIMES,
        "{used:?} of CPU time for 200 requests, and {enough:?} with descriptors enough"
    );
    Ok(())
}

/// Of this process, all its threads.
fn cpu_time() -> Duration {
    // A clock of this process never reads negative.
    let used = clock_gettime(ClockId::ProcessCPUTime);
    used.try_into().unwrap_or_default()
}

/// How many there may be then.
pub(in crate::checks) fn leave_descriptors(count: u64) -> io::Result<u64> {
    // New descriptors take the lowest free numbers.
    let open = std::fs::read_dir("/proc/self/fd")?.count() as u64;
    allow_descriptors(open + count)?;
    Ok(open + count)
}

/// So many in all, the open ones included.
pub(super) fn allow_descriptors(count: u64) -> io::Result<()> {
    let limit = Rlimit {
        current: Some(count),
        ..getrlimit(Resource::Nofile)
    };
    Ok(setrlimit(Resource::Nofile, limit)?)
}
