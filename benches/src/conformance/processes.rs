//! Processes of this same program.

use std::collections::VecDeque;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::{env, io, thread};

/// Runs this program with each of these arguments, so many at once; their outputs, in the given order.
///
/// # Errors
/// If one cannot be started.
pub(super) fn run_all(arguments: &[Vec<String>], at_once: usize) -> io::Result<Vec<Output>> {
    let pending: VecDeque<_> = arguments.iter().enumerate().collect();
    let pending = Mutex::new(pending);
    let take = || {
        pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    };
    let work = || {
        let mut done = Vec::new();
        while let Some((number, arguments)) = take() {
            done.push((number, run(arguments)));
        }
        done
    };
    let mut done: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .flat_map(|done| done.expect("a worker does not panic"))
            .collect()
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, output)| output).collect()
}

/// What some clients read by themselves, and the servers here are behind none.
const PROXIES: [&str; 6] = [
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "all_proxy",
    "https_proxy",
    "http_proxy",
];

fn run(arguments: &[String]) -> io::Result<Output> {
    let mut command = Command::new(env::current_exe()?);
    for proxy in PROXIES {
        command.env_remove(proxy);
    }
    command.args(arguments).stdin(Stdio::null()).output()
}
