//! What a process does that a check has started for itself: [`apart`].

use std::env;
use std::process::ExitCode;

use crate::process::{CHECK, UNSEEN, kept};
use crate::{NotKept, Subject, checks, examine};

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
