//! `Config::connect_timeout`.

use std::time::{Duration, Instant};

use fetch_many::{Config, ErrorKind, FetchManyExt};

use crate::broken::ensure;
use crate::checks::{BlackHole, expect_kind, expect_response, plan, serve};
use crate::raw::Reply;
use crate::{NotKept, Subject};

const TIMEOUT: Duration = Duration::from_secs(1);

/// A port that neither accepts nor refuses is given up after `connect_timeout`, long before
/// `timeout`, and what else is in the batch is not. Only Linux lets such a port be made on the
/// loopback interface; elsewhere this is unseen.
///
/// # Errors
/// [`Broken`], if it is given up much too early or too late, or with another kind of error.
pub(in crate::checks) fn setting_connect_timeout(subject: &Subject) -> Result<(), NotKept> {
    let server = serve(subject, |_| Reply::new().ok("ok"))?;
    let hole = BlackHole::new()?;
    let config = Config::default().connect_timeout(TIMEOUT);
    let strategy = subject.make(&config.timeout(TIMEOUT * 12))?;
    let urls = [hole.url("/"), server.url("/")];
    let begin = Instant::now();
    for outcome in strategy.fetch(urls, &plan(2)) {
        if outcome.index == 0 {
            expect_kind(&outcome, ErrorKind::Timeout)?;
            let took = outcome.timing.in_flight();
            ensure!(
                took >= TIMEOUT * 9 / 10,
                "given up after {took:?}, not {TIMEOUT:?}"
            );
        } else {
            expect_response(&outcome, 200, "ok")?;
        }
    }
    let took = begin.elapsed();
    ensure!(
        took < TIMEOUT * 10,
        "given up after {took:?}, not {TIMEOUT:?}"
    );
    Ok(())
}
