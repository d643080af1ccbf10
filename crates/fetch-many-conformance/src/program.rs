//! The test program of a strategy's checks: [`Checks`].

mod arguments;
mod trials;

use std::process::ExitCode;

use crate::resources::Resources;
use crate::{Check, NotKept, Subject, apart, checks, examine};

pub(crate) use self::arguments::Asked;
pub(crate) use self::trials::{Came, Trial, run};

/// All checks of a strategy: what its test program runs.
///
/// The program has no test harness of its own (`harness = false`), and takes the arguments of one: a
/// filter or several, `--exact`, `--skip`, `--list`, `--ignored`, `--include-ignored`.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use fetch_many_conformance::{Checks, Subject};
/// # #[derive(Debug)] struct Blocking;
/// # impl Blocking {
/// #     fn new(_: &fetch_many::Config) -> Result<Self, fetch_many::Error> { Ok(Self) }
/// # }
/// # impl fetch_many::FetchMany for Blocking {
/// #     fn fetch_many<'a>(&'a self, _: fetch_many::Requests<'a>, _: &fetch_many::Plan)
/// #         -> fetch_many::Outcomes<'a> { unimplemented!() }
/// # }
///
/// fn main() -> ExitCode {
///     Checks::of(Subject::new(Blocking::new))
///         .except([("law_17_not_for_async_code", "a thread cannot tell that it runs async code")])
///         .main()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Checks {
    subject: Subject,
    excepted: Vec<(&'static str, &'static str)>,
}

impl Checks {
    /// All checks of this strategy, without exception.
    #[must_use]
    pub fn of(subject: Subject) -> Self {
        let excepted = Vec::new();
        Self { subject, excepted }
    }

    /// Checks that the strategy is known not to pass, each with the reason. They are run only when ignored
    /// tests are asked for.
    ///
    /// # Panics
    /// If there is no such check, or it is excepted already.
    #[must_use]
    #[track_caller]
    pub fn except(
        mut self,
        checks: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        for (check, why) in checks {
            assert!(checks::find(check).is_some(), "there is no check {check:?}");
            assert!(
                self.excepted(check).is_none(),
                "{check:?} is excepted twice"
            );
            self.excepted.push((check, why));
        }
        self
    }

    /// What is checked.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Why this check is excepted, if it is.
    #[must_use]
    pub fn excepted(&self, check: &str) -> Option<&'static str> {
        let mut excepted = self.excepted.iter();
        Some(excepted.find(|(name, _)| *name == check)?.1)
    }

    /// Runs what the arguments of this program ask for, or what a check has started it for.
    ///
    /// # Panics
    /// If what it prints cannot be written.
    #[must_use]
    pub fn main(self) -> ExitCode {
        if let Some(code) = apart(&self.subject) {
            return code;
        }
        let trials = checks::ALL.iter().map(|check| self.trial(check)).collect();
        let mut asked = Asked::read();
        // They wait for each other anyway; this way, each is named while it runs.
        asked.arguments.test_threads.get_or_insert(1);
        let code = run(&asked, trials);
        if asked.is_for_people() && Resources::now().is_none() {
            println!(
                "unseen: what is left behind, since only Linux tells of descriptors and threads\n"
            );
        }
        code
    }

    fn trial(&self, check: &'static Check) -> Trial {
        let subject = self.subject.clone();
        Trial {
            name: check.name.to_owned(),
            excepted: self.excepted(check.name),
            missing: Box::new(|| check.missing()),
            run: Box::new(move || match examine(check, &subject) {
                Ok(()) => Came::AsItMust,
                Err(NotKept::Unseen(why)) => Came::Unseen(why),
                Err(NotKept::Broken(broken)) => Came::Otherwise(format!("{}: {broken}", check.law)),
            }),
        }
    }
}
