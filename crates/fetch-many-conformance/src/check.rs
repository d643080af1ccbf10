//! One check of a law: [`Check`].

use std::fmt;

use crate::need::Need;
use crate::process::is_apart;
use crate::{Broken, Law, NotKept, Subject};

/// A check of a law.
///
/// It asks for what the law says, or for what must hold so that the law can: a pool that gives one
/// request the answer to another breaks law 1.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name, also as a test.
    pub name: &'static str,
    /// The law that it is about.
    pub law: Law,
    /// What it demands, in one sentence.
    pub says: &'static str,
    run: Run,
    need: Option<Need>,
}

#[derive(Clone, Copy, Debug)]
enum Run {
    /// It always comes to a verdict.
    Always(fn(&Subject) -> Result<(), Broken>),
    /// It may find that there is nothing to see.
    Perhaps(fn(&Subject) -> Result<(), NotKept>),
}

/// A check that always comes to a verdict.
pub(crate) const fn check(
    name: &'static str,
    law: Law,
    says: &'static str,
    run: fn(&Subject) -> Result<(), Broken>,
) -> Check {
    Check::new(name, law, says, run)
}

/// A check that may find, here or with this strategy, that there is nothing to see.
pub(crate) const fn may_be_unseen(
    name: &'static str,
    law: Law,
    says: &'static str,
    run: fn(&Subject) -> Result<(), NotKept>,
) -> Check {
    Check {
        name,
        law,
        says,
        run: Run::Perhaps(run),
        need: None,
    }
}

impl Check {
    /// A check of your own, to be [examined](crate::examine) as those of [`ALL`](crate::checks::ALL)
    /// are.
    ///
    /// ```
    /// use fetch_many_conformance::{Check, Law};
    ///
    /// let check = Check::new("nothing", Law::Lazy, "Nothing is demanded.", |_| Ok(()));
    /// assert_eq!(check.law.number(), 4);
    /// ```
    #[must_use]
    pub const fn new(
        name: &'static str,
        law: Law,
        says: &'static str,
        run: fn(&Subject) -> Result<(), Broken>,
    ) -> Self {
        Self {
            name,
            law,
            says,
            run: Run::Always(run),
            need: None,
        }
    }

    pub(crate) const fn needs(mut self, need: Need) -> Self {
        self.need = Some(need);
        self
    }

    /// What this check needs and this platform or machine does not have.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        self.need?.missing()
    }

    /// Asks a strategy, without a look at what is left behind and without an end of its own: see
    /// [`examine`](crate::examine).
    ///
    /// # Errors
    /// [`NotKept`] if the law is broken, or nobody can tell here.
    pub fn run(&self, subject: &Subject) -> Result<(), NotKept> {
        // A process of its own was started because all is there, and may have lost it since.
        if !is_apart()
            && let Some(missing) = self.missing()
        {
            return Err(NotKept::Unseen(missing.to_owned()));
        }
        match self.run {
            Run::Always(run) => run(subject).map_err(NotKept::Broken),
            Run::Perhaps(run) => run(subject),
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.law, self.name)
    }
}
