//! Checks that need a process of their own, because they take something away from it, or because what
//! they look at is the process: how they start it, and what it is told.

#[cfg(target_os = "linux")]
mod start;

use std::env;

#[cfg(target_os = "linux")]
pub(crate) use self::start::{Apart, again, ended};

/// Tells a process which check it was started for.
pub(crate) const CHECK: &str = "FETCH_MANY_CONFORMANCE_CHECK";

/// Tells it besides that nothing may have been started there.
const COLD: &str = "FETCH_MANY_CONFORMANCE_COLD";

/// How such a process exits if there is nothing to see; it has printed why.
pub(crate) const UNSEEN: u8 = 77;

/// Whether this process was started for one check.
pub(crate) fn is_apart() -> bool {
    env::var_os(CHECK).is_some()
}

/// Whether this process is to begin a check without a warm-up.
pub(crate) fn is_cold() -> bool {
    env::var_os(COLD).is_some()
}

/// What such a process prints if the law is kept: that it has ended well says nothing of a program that does
/// not call [`apart`](crate::apart).
pub(crate) fn kept(check: &str) -> String {
    format!("{check} is kept")
}
