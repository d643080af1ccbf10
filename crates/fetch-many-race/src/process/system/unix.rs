//! Unix: groups of processes, and a bound on descriptors.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// A group of its own: Ctrl-C is for the harness, and the end is for its children too.
pub(in crate::process) fn own_group(command: &mut Command) {
    command.process_group(0);
}

/// Ends a process and its group. Errors: it has ended already.
pub(in crate::process) fn end_group(child: &mut Child) {
    if let Ok(group) = i32::try_from(child.id()) {
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
}

/// How many descriptors a process may have, and at most might; `None` if the system does not tell.
#[must_use]
pub fn descriptors() -> Option<(u64, u64)> {
    getrlimit(Resource::RLIMIT_NOFILE).ok()
}

/// Allows this process, and what it starts, so many descriptors, if the system lets it.
pub fn raise_descriptors(wanted: u64) {
    let Some((_, hard)) = descriptors() else {
        return;
    };
    // What cannot be had shows where it is needed.
    let _ = setrlimit(Resource::RLIMIT_NOFILE, hard.min(wanted), hard);
}
