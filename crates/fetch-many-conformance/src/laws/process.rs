//! Laws that need a process of their own, because they take something away from it, or because what
//! they look at is the process: [`Apart`].

use std::env;
use std::process::Command;
use std::thread;

use crate::broken::ensure;
use crate::raw::RawServer;
use crate::{Broken, Subject};

/// Tells a test that it runs in a process of its own, and where the server is.
const SERVER: &str = "FETCH_MANY_CONFORMANCE_SERVER";

/// Tells it besides that nothing may have been started there.
const COLD: &str = "FETCH_MANY_CONFORMANCE_COLD";

/// A law in a process of its own. The server stays in the first process and has all it needs.
pub(super) struct Apart {
    pub(super) law: &'static str,
    /// What the process is like, for a message.
    pub(super) like: &'static str,
    /// Nothing has been fetched there before the law begins.
    pub(super) cold: bool,
    /// Not root, whom no limit of processes concerns.
    pub(super) unprivileged: bool,
}

/// Whether this process is to begin a law without a warm-up.
pub(crate) fn is_cold() -> bool {
    env::var_os(COLD).is_some()
}

impl Apart {
    /// In the first process, starts the server and runs this very test again in another; there, the
    /// law, with the server's URL.
    pub(super) fn run(
        &self,
        subject: &Subject,
        server: impl FnOnce() -> std::io::Result<RawServer>,
        law: impl FnOnce(&Subject, &str) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        match env::var(SERVER) {
            Ok(url) => law(subject, &url),
            Err(_) => self.again(&server()?),
        }
    }

    fn again(&self, server: &RawServer) -> Result<(), Broken> {
        let mut command = again(self.law, self.command()?)?;
        command.env(SERVER, server.url("/"));
        if self.cold {
            command.env(COLD, "1");
        }
        let output = command.output()?;
        ensure!(
            self.law,
            output.status.success() && server.counts().hits > 0,
            "in a process {}: {}\n{}{}",
            self.like,
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }

    #[cfg(target_os = "linux")]
    fn command(&self) -> std::io::Result<Command> {
        use std::os::unix::process::CommandExt;

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

    #[cfg(not(target_os = "linux"))]
    fn command(&self) -> std::io::Result<Command> {
        let _ = self.unprivileged;
        env::current_exe().map(Command::new)
    }
}

/// This very test once more, by a command that is to run the tests of this executable.
///
/// # Errors
/// [`Broken`], if this is no test made by `conformance!`.
pub(super) fn again(law: &'static str, mut command: Command) -> Result<Command, Broken> {
    // `run` names the thread after the test.
    let path = thread::current().name().unwrap_or_default().to_owned();
    let Some((_, test)) = path.split_once("::") else {
        let how = "this law has to run in a test made by `conformance!`";
        return Err(Broken::new(law, how));
    };
    command.args([test, "--exact", "--include-ignored", "--nocapture"]);
    Ok(command)
}
