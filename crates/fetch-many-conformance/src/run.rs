//! One check, alone, with an end, and with a look at what it leaves behind: [`examine`].

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Plan};

use crate::mock::MockServer;
use crate::process::is_cold;
use crate::resources::{Resources, TestThread};
use crate::{Broken, Check, NotKept, Subject};

/// Longer than any check takes on a machine that is very busy with something else: it only ends what
/// would hang for ever.
const LONGEST: Duration = Duration::from_secs(300);

/// Checks that run at once would see each other's descriptors and threads.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// What a runtime starts once and keeps for ever is there after the first batch.
static WARM: Once = Once::new();

/// Whether a strategy passes a check, and leaves no descriptors or threads behind (law 15; on Linux).
///
/// Checks that are examined at once wait for each other.
///
/// # Errors
/// [`NotKept::Broken`] if the law is broken, the check panics or does not end in five minutes, or
/// something is left behind; [`NotKept::Unseen`] if nobody can tell here.
pub fn examine(check: &Check, subject: &Subject) -> Result<(), NotKept> {
    let _thread = TestThread::enter();
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (sender, receiver) = mpsc::channel();
    let (asked, subject) = (*check, subject.clone());
    // Named for the message of a panic.
    let watched = thread::Builder::new()
        .name(check.name.to_owned())
        .spawn(move || {
            // The receiver is gone only after a time-out, when nobody wants to know.
            let _ = sender.send(leaving_nothing_behind(&asked, &subject));
        })?;
    let result = match receiver.recv_timeout(LONGEST) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            return Err(Broken::new(format!("did not end in {LONGEST:?}")).into());
        }
        Err(RecvTimeoutError::Disconnected) => {
            Err(Broken::new("the check panicked; its message is above").into())
        }
    };
    // A panic has been told already.
    let _ = watched.join();
    result
}

fn leaving_nothing_behind(check: &Check, subject: &Subject) -> Result<(), NotKept> {
    if is_cold() {
        // What is started here stays, and is what the check is about.
        return check.run(subject);
    }
    let mut warmth = Ok(());
    WARM.call_once(|| warmth = warm_up(subject));
    warmth?;
    let before = Resources::now();
    check.run(subject)?;
    let Some(before) = before else {
        return Ok(());
    };
    before.are_back(subject.waits()).map_err(|after| {
        let how = format!("left something behind: held {before} before, and {after} in the end");
        Broken::new(how).into()
    })
}

fn warm_up(subject: &Subject) -> Result<(), Broken> {
    let server = MockServer::echo()?;
    let strategy = subject.make(&Config::default())?;
    let urls = [server.url("/warm"), server.url("/up")];
    for outcome in strategy.fetch(urls, &Plan::default()) {
        if let Err(error) = outcome.result {
            return Err(Broken::trouble(format!("warm-up: {error} ({error:?})")));
        }
    }
    Ok(())
}
