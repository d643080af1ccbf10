//! One law in one test: [`run`].

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Plan};

use crate::laws::{self, Law};
use crate::mock::MockServer;
use crate::resources::{Resources, TestThread};
use crate::{Broken, Subject};

/// Longer than any law takes on a machine that is busy with something else.
const LONGEST: Duration = Duration::from_secs(90);

/// Laws that run at once would see each other's descriptors and threads.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// What a runtime starts once and keeps for ever is there after the first batch.
static WARM: Once = Once::new();

/// Runs one law of a strategy: in the test of this path, alone, with an end, and with a look at what it
/// leaves behind. This is what the tests of [`conformance!`](crate::conformance) call.
///
/// # Panics
/// If [`examine`] returns an error.
pub fn run(test: &str, subject: fn() -> Subject, law: Law) {
    let _thread = TestThread::enter();
    if let Err(broken) = examine(test, subject, law) {
        panic!("{broken}");
    }
}

/// As [`run`], outside a test harness: whether a strategy keeps a law.
///
/// A law that needs a process of its own starts this program again, with what follows the first `::`
/// of `test` as its first argument; it must then run that law, and exit with its result.
///
/// # Errors
/// [`Broken`] if the law is broken, panics, does not end in 90 s, or leaves descriptors or threads
/// behind.
pub fn examine(test: &str, subject: fn() -> Subject, law: Law) -> Result<(), Broken> {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (sender, receiver) = mpsc::channel();
    // A law that needs a process of its own runs the test of this name again.
    let watched = thread::Builder::new()
        .name(test.to_owned())
        .spawn(move || {
            // The receiver is gone only after a time-out, when nobody wants to know.
            let _ = sender.send(leaving_nothing_behind(&subject(), law));
        })?;
    let result = match receiver.recv_timeout(LONGEST) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            return Err(Broken::new("end", format!("did not end in {LONGEST:?}")));
        }
        Err(RecvTimeoutError::Disconnected) => Err(Broken::new(
            "panic",
            "the law panicked; its message is above",
        )),
    };
    // A panic has been told already.
    let _ = watched.join();
    result
}

fn leaving_nothing_behind(subject: &Subject, law: Law) -> Result<(), Broken> {
    if laws::is_cold() {
        // What is started here stays, and is what the law is about.
        return law(subject);
    }
    let mut warmth = Ok(());
    WARM.call_once(|| warmth = warm_up(subject));
    warmth?;
    let before = Resources::now();
    law(subject)?;
    let Some(before) = before else {
        return Ok(());
    };
    before.are_back(subject.waits()).map_err(|after| {
        let how = format!("held {before} before, and {after} in the end");
        Broken::new("law 15 (stop)", how)
    })
}

fn warm_up(subject: &Subject) -> Result<(), Broken> {
    let server = MockServer::echo()?;
    let strategy = subject.make(&Config::default())?;
    let urls = [server.url("/warm"), server.url("/up")];
    for outcome in strategy.fetch(urls, &Plan::default()) {
        if let Err(error) = outcome.result {
            return Err(Broken::new("warm-up", format!("{error} ({error:?})")));
        }
    }
    Ok(())
}
