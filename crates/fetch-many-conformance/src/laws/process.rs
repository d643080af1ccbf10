//! Laws that need a process of their own, because they take something away from it.

use std::process::Command;
use std::{env, thread};

use crate::Broken;

/// A command that runs this very test again, by way of `wrapper` if that is not empty: a program and
/// its arguments.
///
/// # Errors
/// [`Broken`], if this is no test made by `conformance!`.
pub(super) fn again(law: &'static str, wrapper: &[&str]) -> Result<Command, Broken> {
    // `run` names the thread after the test.
    let path = thread::current().name().unwrap_or_default().to_owned();
    let Some((_, test)) = path.split_once("::") else {
        let how = "this law has to run in a test made by `conformance!`";
        return Err(Broken::new(law, how));
    };
    let this = env::current_exe()?;
    let mut command = match wrapper {
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(this);
            command
        }
        [] => Command::new(this),
    };
    command.args([test, "--exact", "--include-ignored", "--nocapture"]);
    Ok(command)
}
