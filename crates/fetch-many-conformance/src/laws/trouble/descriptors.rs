//! More requests at once than the process may have descriptors.

use crate::{Broken, Subject};

/// With fewer descriptors than the limit asks for, items wait or fail with `Err(Connect)`; later
/// ones succeed. On Linux, in a process of its own; elsewhere this law holds unseen.
///
/// # Errors
/// [`Broken`], if an item fails otherwise, all fail, or later ones do.
pub fn trouble_descriptors_run_out(subject: &Subject) -> Result<(), Broken> {
    #[cfg(target_os = "linux")]
    return linux::descriptors_run_out(subject);
    #[cfg(not(target_os = "linux"))]
    return {
        let _ = subject;
        Ok(())
    };
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io;
    use std::time::Duration;

    use fetch_many::{Config, ErrorKind, FetchManyExt};
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use super::super::LAW;
    use crate::broken::ensure;
    use crate::laws::{describe, expect_response, kind, plan, process, serve};
    use crate::raw::Reply;
    use crate::{Broken, Subject};

    /// How many descriptors are left to that process. A runtime needs some for itself.
    const LEFT: u64 = 40;

    pub(super) fn descriptors_run_out(subject: &Subject) -> Result<(), Broken> {
        if let Some(server) = process::server() {
            return with_few_descriptors(subject, &server);
        }
        let server = serve(subject, |_| {
            // Long enough that requests meet.
            Reply::new().pause(Duration::from_millis(10)).ok("few")
        })?;
        process::run(LAW, &server)
    }

    fn with_few_descriptors(subject: &Subject, url: &str) -> Result<(), Broken> {
        let url = &format!("{url}/");
        let strategy = subject.make(&Config::default())?;
        leave_descriptors(LEFT)?;
        let mut succeeded = 0;
        let mut yielded = 0;
        for outcome in strategy.fetch(vec![url; 200], &plan(100)) {
            yielded += 1;
            match kind(&outcome) {
                None => succeeded += 1,
                Some(ErrorKind::Connect) => {}
                Some(_) => return Err(Broken::new(LAW, describe(&outcome))),
            }
        }
        ensure!(LAW, yielded == 200, "{yielded} outcomes of 200 requests");
        ensure!(
            LAW,
            succeeded > 0,
            "none of 200 requests succeeded with {LEFT} descriptors"
        );
        for outcome in strategy.fetch(vec![url; 20], &plan(4)) {
            expect_response(LAW, &outcome, 200, "few")?;
        }
        Ok(())
    }

    fn leave_descriptors(count: u64) -> io::Result<()> {
        // New descriptors take the lowest free numbers.
        let open = std::fs::read_dir("/proc/self/fd")?.count() as u64;
        let limit = Rlimit {
            current: Some(open + count),
            ..getrlimit(Resource::Nofile)
        };
        Ok(setrlimit(Resource::Nofile, limit)?)
    }
}
