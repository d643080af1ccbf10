//! The tests of a program, and what comes of them: [`run`].

use std::fmt::Write;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use libtest_mimic::{Completion, Failed};

use super::arguments::Asked;

/// One test.
pub(crate) struct Trial {
    pub(crate) name: String,
    /// It is known to fail, for this reason.
    pub(crate) excepted: Option<&'static str>,
    /// What it needs and there is not. Asked only if the test is, since it may take a moment.
    pub(crate) missing: Box<dyn Fn() -> Option<&'static str>>,
    pub(crate) run: Box<dyn FnOnce() -> Came + Send>,
}

/// What came of a test.
pub(crate) enum Came {
    AsItMust,
    /// Not what must come, and why.
    Otherwise(String),
    /// Not what must come, but what is recorded.
    AsRecorded(String),
    /// Nobody can tell, and why.
    Unseen(String),
}

/// How many tests ended so.
#[derive(Clone, Copy, Default)]
struct Counts {
    kept: usize,
    broken: usize,
    excepted: usize,
    recorded: usize,
    unseen: usize,
}

/// Runs the tests that are asked for, and prints what came of them in libtest's words. What was not run,
/// or did not come as it must, is never `ok`: it is `ignored`, with the reason.
pub(crate) fn run(asked: &Asked, trials: Vec<Trial>) -> ExitCode {
    let names: Vec<_> = trials.iter().map(|trial| trial.name.clone()).collect();
    let counts = Arc::default();
    let trials = trials.into_iter();
    let trials = trials.map(|trial| trial.told(asked, &counts)).collect();
    let conclusion = libtest_mimic::run(&asked.told(&names), trials);
    if asked.is_for_people() {
        println!("{}\n", lock(&counts).in_words());
    }
    conclusion.exit_code()
}

impl Trial {
    fn told(self, asked: &Asked, counts: &Arc<Mutex<Counts>>) -> libtest_mimic::Trial {
        let is_asked_for = asked.names(&self.name);
        let missing = is_asked_for.then(|| (self.missing)()).flatten();
        let is_ignored = self.excepted.is_some() || missing.is_some();
        let excepted = self.excepted.filter(|_| !asked.ignored_too());
        let counts = Arc::clone(counts);
        let run = move || {
            let came = match (excepted, missing) {
                (Some(why), _) => return Ok(lock(&counts).excepted(why)),
                (None, Some(why)) => Came::Unseen(why.to_owned()),
                (None, None) => (self.run)(),
            };
            lock(&counts).count(came)
        };
        // A test that is marked as ignored is not run, and so could not say why. The mark is for those who
        // list tests, or ask for those that are ignored.
        let marked = is_ignored && (asked.arguments.list || asked.ignored_too());
        libtest_mimic::Trial::ignorable_test(self.name, run).with_ignored_flag(marked)
    }
}

fn lock(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Counts {
    fn excepted(&mut self, why: &str) -> Completion {
        self.excepted += 1;
        Completion::ignored_with(format!("excepted: {why}"))
    }

    fn count(&mut self, came: Came) -> Result<Completion, Failed> {
        match came {
            Came::AsItMust => {
                self.kept += 1;
                Ok(Completion::Completed)
            }
            Came::Otherwise(how) => {
                self.broken += 1;
                Err(how.into())
            }
            Came::AsRecorded(why) => {
                self.recorded += 1;
                Ok(Completion::ignored_with(format!("recorded: {why}")))
            }
            Came::Unseen(why) => {
                self.unseen += 1;
                Ok(Completion::ignored_with(format!("unseen: {why}")))
            }
        }
    }

    fn in_words(self) -> String {
        let mut words = format!("kept: {}", self.kept);
        for (what, count) in [
            ("broken", self.broken),
            ("excepted", self.excepted),
            ("recorded", self.recorded),
            ("unseen", self.unseen),
        ] {
            if count > 0 {
                // Writing to a `String` cannot fail.
                let _ = write!(words, "; {what}: {count}");
            }
        }
        words
    }
}
