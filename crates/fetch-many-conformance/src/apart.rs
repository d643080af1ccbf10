//! Checks that need a process of their own, because they take something away from it, or because what
//! they look at is the process: how they start it, and what is done in it ([`apart`]).

#[cfg(target_os = "linux")]
mod start;

use std::env;
use std::process::ExitCode;

use crate::{NotKept, Subject, checks, examine};

#[cfg(target_os = "linux")]
pub(crate) use self::start::{Apart, again, ended};

/// Tells a process which check it was started for.
const CHECK: &str = "FETCH_MANY_CONFORMANCE_CHECK";

/// Tells it besides that nothing may have been started there.
const COLD: &str = "FETCH_MANY_CONFORMANCE_COLD";

/// How such a process exits if there is nothing to see; it has printed why.
const UNSEEN: u8 = 77;

/// Whether this process was started for one check.
pub(crate) fn is_apart() -> bool {
    env::var_os(CHECK).is_some()
}

/// Whether this process is to begin a check without a warm-up.
pub(crate) fn is_cold() -> bool {
    env::var_os(COLD).is_some()
}

/// What such a process prints if the law is kept: that it has ended well says nothing of a program that does
/// not call [`apart`].
fn kept(check: &str) -> String {
    format!("{check} is kept")
}

/// If a check has started this process for itself, does what it was started for; `None` if none has.
///
/// For programs that [examine] checks and are no [`Checks`](crate::Checks): they call this first, with
/// the subject that their arguments name ([`Subject::started_with`]), and exit with what it returns.
#[must_use]
pub fn apart(subject: &Subject) -> Option<ExitCode> {
    let name = env::var(CHECK).ok()?;
    let Some(check) = checks::find(&name) else {
        println!("there is no check {name:?}");
        return Some(ExitCode::FAILURE);
    };
    Some(match examine(check, subject) {
        Ok(()) => {
            println!("{}", kept(&name));
            ExitCode::SUCCESS
        }
        Err(NotKept::Unseen(why)) => {
            println!("{why}");
            ExitCode::from(UNSEEN)
        }
        Err(NotKept::Broken(broken)) => {
            println!("{broken}");
            ExitCode::FAILURE
        }
    })
}
