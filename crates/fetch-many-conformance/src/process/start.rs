//! A process of its own is started: [`Apart`].

use std::env;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output};

use super::{CHECK, COLD, UNSEEN, kept};
use crate::broken::ensure;
use crate::raw::RawServer;
use crate::{NotKept, Subject};

/// Tells a process where the server is.
const SERVER: &str = "FETCH_MANY_CONFORMANCE_SERVER";

/// A check in a process of its own. The server stays in the first process and has all it needs.
pub(crate) struct Apart {
    /// The check's name.
    pub(crate) check: &'static str,
    /// What the process is like, for a message.
    pub(crate) like: &'static str,
    /// Nothing has been fetched there before the check begins.
    pub(crate) cold: bool,
    /// Not root, whom no limit of processes concerns.
    pub(crate) unprivileged: bool,
}

impl Apart {
    /// In the first process, starts the server and another process for this check; there, the check,
    /// with the server's URL.
    pub(crate) fn run<E: Into<NotKept>>(
        &self,
        subject: &Subject,
        server: impl FnOnce() -> std::io::Result<RawServer>,
        check: impl FnOnce(&Subject, &str) -> Result<(), E>,
    ) -> Result<(), NotKept> {
        match env::var(SERVER) {
            Ok(url) => check(subject, &url).map_err(Into::into),
            Err(_) => self.start(subject, &server()?),
        }
    }

    fn start(&self, subject: &Subject, server: &RawServer) -> Result<(), NotKept> {
        let mut command = again(self.check, subject, self.command()?);
        command.env(SERVER, server.url("/"));
        if self.cold {
            command.env(COLD, "1");
        }
        ended(self.check, &command.output()?, self.like)?;
        ensure!(
            server.counts().hits > 0,
            "in a process {}: nothing was asked of the server",
            self.like
        );
        Ok(())
    }

    fn command(&self) -> std::io::Result<Command> {
        /// `nobody`, everywhere.
        const NOBODY: u32 = 65_534;

        let mut command = Command::new(env::current_exe()?);
        if self.unprivileged && rustix::process::geteuid().is_root() {
            // By this name also where the way to the executable is closed to nobody.
            command = Command::new("/proc/self/exe");
            command.uid(NOBODY);
        }
        Ok(command)
    }
}

/// This program once more, for this check, by a command that is to run this executable.
pub(crate) fn again(check: &str, subject: &Subject, mut command: Command) -> Command {
    command.args(subject.arguments()).env(CHECK, check);
    command
}

/// What a process that was started for a check says of it.
pub(crate) fn ended(check: &str, output: &Output, like: &str) -> Result<(), NotKept> {
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(UNSEEN.into()) {
        return Err(NotKept::Unseen(printed.trim().to_owned()));
    }
    ensure!(
        output.status.success() && printed.contains(&kept(check)),
        "in a process {like}: {}{} ({})",
        printed.trim_start(),
        String::from_utf8_lossy(&output.stderr).trim(),
        output.status,
    );
    Ok(())
}
