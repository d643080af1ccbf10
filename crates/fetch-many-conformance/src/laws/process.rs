//! Laws that need a process of their own, because they take something away from it, or because what
//! they look at is the process.

use std::process::Command;
use std::{env, thread};

use crate::Broken;
use crate::broken::ensure;
use crate::raw::RawServer;

/// Tells a test that it runs in a process of its own, and where the server is.
const SERVER: &str = "FETCH_MANY_CONFORMANCE_SERVER";

/// In the process of its own: where the server is.
pub(super) fn server() -> Option<String> {
    env::var(SERVER).ok()
}

/// Runs this very test again, in a process of its own, while the server stays here.
pub(super) fn run(law: &'static str, server: &RawServer) -> Result<(), Broken> {
    let output = again(law, &[])?.env(SERVER, server.url("")).output()?;
    let counts = server.counts();
    ensure!(
        law,
        output.status.success() && counts.hits > 0,
        "in a process of its own: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

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
