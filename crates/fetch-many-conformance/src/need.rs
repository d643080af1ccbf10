//! What some checks need that not every platform or machine has: [`Need`].

use std::net::{Ipv6Addr, TcpListener};

#[cfg(not(target_os = "linux"))]
use crate::{NotKept, Subject};

/// Something that a check cannot do without.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    /// Whether it is here.
    is_here: fn() -> bool,
    /// What is missing where it is not.
    missing: &'static str,
}

impl Need {
    /// What is missing, if anything is.
    pub(crate) fn missing(self) -> Option<&'static str> {
        (!(self.is_here)()).then_some(self.missing)
    }
}

/// How much memory a process takes.
pub(crate) const MEMORY: Need = Need {
    is_here: on_linux,
    missing: "only Linux tells how much memory a process has had (in /proc)",
};

/// Limits of descriptors and threads that a process sets for itself.
pub(crate) const LIMITS: Need = Need {
    is_here: on_linux,
    missing: "the limits of a process are lowered on Linux alone",
};

/// A process of its own for one check.
pub(crate) const PROCESS: Need = Need {
    is_here: on_linux,
    missing: "only on Linux a check starts a process for itself",
};

/// A port that neither accepts nor refuses.
pub(crate) const SILENT_PORT: Need = Need {
    is_here: on_linux,
    missing: "only Linux lets a port of the loopback interface ignore who connects",
};

/// An `/etc/hosts` that only one process sees.
pub(crate) const MOUNTS: Need = Need {
    is_here: may_mount,
    missing: "this process may not have mounts of its own (Linux, user namespaces, unshare)",
};

/// An address of version 6 to listen at.
pub(crate) const IPV6: Need = Need {
    is_here: || TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok(),
    missing: "this machine has no loopback address of IPv6",
};

fn on_linux() -> bool {
    cfg!(target_os = "linux")
}

/// Mounts for a process and its children alone.
#[cfg(target_os = "linux")]
pub(crate) const UNSHARE: [&str; 4] = ["unshare", "--user", "--map-root-user", "--mount"];

#[cfg(target_os = "linux")]
fn may_mount() -> bool {
    let [unshare, arguments @ ..] = UNSHARE;
    let mut probe = std::process::Command::new(unshare);
    probe.args(arguments);
    probe.args(["mount", "--bind", "/dev/null", "/etc/hosts"]);
    probe.output().is_ok_and(|output| output.status.success())
}

#[cfg(not(target_os = "linux"))]
fn may_mount() -> bool {
    false
}

/// In the place of a check that is written for Linux.
#[cfg(not(target_os = "linux"))]
pub(crate) fn elsewhere(_: &Subject) -> Result<(), NotKept> {
    Err(NotKept::Unseen(
        "this check is written for Linux".to_owned(),
    ))
}
