//! What is tested: [`Subject`].

use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use fetch_many::{Config, Error, ErrorKind, FetchMany, Outcome};

use crate::Broken;

type Make = dyn Fn(&Config) -> Result<Box<dyn FetchMany>, Error> + Send + Sync;
type InAsync = dyn Fn(&mut dyn FnMut()) + Send + Sync;

/// A strategy under test: how to make one, and what else the checks need to know.
///
/// ```
/// use fetch_many_conformance::Subject;
/// # #[derive(Debug)] struct Blocking;
/// # impl Blocking {
/// #     fn new(_: &fetch_many::Config) -> Result<Self, fetch_many::Error> { Ok(Self) }
/// # }
/// # impl fetch_many::FetchMany for Blocking {
/// #     fn fetch_many<'a>(&'a self, _: fetch_many::Requests<'a>, _: &fetch_many::Plan)
/// #         -> fetch_many::Outcomes<'a> { unimplemented!() }
/// # }
///
/// let subject = Subject::new(Blocking::new);
/// # drop(subject);
/// ```
#[derive(Clone)]
pub struct Subject {
    make: Arc<Make>,
    in_async: Option<Arc<InAsync>>,
    patience: Duration,
    coarse: bool,
    arguments: Vec<OsString>,
}

impl Subject {
    /// A strategy that is made by `make`, anew in every check.
    #[must_use]
    pub fn new<F, S>(make: F) -> Self
    where
        F: Fn(&Config) -> Result<S, Error> + Send + Sync + 'static,
        S: FetchMany + 'static,
    {
        Self {
            make: Arc::new(move |config| {
                let strategy: Box<dyn FetchMany> = Box::new(make(config)?);
                Ok(strategy)
            }),
            in_async: None,
            patience: Duration::from_secs(10),
            coarse: false,
            arguments: Vec::new(),
        }
    }

    /// How to run code on a thread where the strategy can tell that async code runs, for law 17.
    #[must_use]
    pub fn in_async(mut self, run: impl Fn(&mut dyn FnMut()) + Send + Sync + 'static) -> Self {
        self.in_async = Some(Arc::new(run));
        self
    }

    /// How long a check waits for what must come before it calls the law broken. Default: 10 s, so
    /// that a busy machine breaks no law.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Its errors have no kinds, as those of a bare HTTP client: any error counts as the one that is
    /// expected, but for [`Timeout`](ErrorKind::Timeout) where another is expected. The checks whose
    /// names begin with `pool`, `redirect`, `injection` and `bomb` heed it; the others ask for kinds.
    #[must_use]
    pub fn coarse(mut self) -> Self {
        self.coarse = true;
        self
    }

    /// With which arguments this program, started again by a check that needs a process of its own, asks
    /// this subject: see [`apart`](crate::apart). Not needed where a program has one subject.
    #[must_use]
    pub fn started_with<A: Into<OsString>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    #[cfg_attr(
        not(target_os = "linux"),
        allow(dead_code, reason = "no process is started there")
    )]
    pub(crate) fn arguments(&self) -> &[OsString] {
        &self.arguments
    }

    /// Whether the outcome is an error of this kind, as far as the subject's errors have kinds.
    pub(crate) fn is(&self, outcome: &Outcome, expected: ErrorKind) -> bool {
        let error = outcome.result.as_ref().err();
        error.is_some_and(|error| self.counts_as(error.kind(), expected))
    }

    /// Whether an error of this kind is as good as one of the kind that is expected.
    pub(crate) fn counts_as(&self, kind: ErrorKind, expected: ErrorKind) -> bool {
        kind == expected || (self.coarse && kind != ErrorKind::Timeout)
    }

    /// Makes the strategy.
    ///
    /// # Errors
    /// [`Broken`] if it cannot be made from these settings.
    pub(crate) fn make(&self, config: &Config) -> Result<Box<dyn FetchMany>, Broken> {
        self.try_make(config).map_err(|error| {
            Broken::trouble(format!("the strategy cannot be made: {error} ({error:?})"))
        })
    }

    /// Makes the strategy from settings that may be wrong.
    pub(crate) fn try_make(&self, config: &Config) -> Result<Box<dyn FetchMany>, Error> {
        (self.make)(config)
    }

    pub(crate) fn run_in_async(&self) -> Option<&InAsync> {
        self.in_async.as_deref()
    }

    pub(crate) fn waits(&self) -> Duration {
        self.patience
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("in_async", &self.in_async.is_some())
            .field("patience", &self.patience)
            .field("coarse", &self.coarse)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use fetch_many::strategy::{Job, Workers};
    use fetch_many::{FetchManyExt, Outcomes, Plan, Requests, Retry};

    use super::*;

    /// Fails every request in this way.
    #[derive(Clone, Copy, Debug)]
    struct Failing(ErrorKind);

    impl FetchMany for Failing {
        fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
            Outcomes::new(requests, plan, &Config::default(), *self)
        }
    }

    impl Workers for Failing {
        fn start(&mut self, job: Job) {
            let mut next = Some(job);
            while let Some(job) = next {
                next = job.finish(Err(self.0.into()));
            }
        }
    }

    #[test]
    fn a_coarse_subject_knows_its_timeout_from_other_errors_and_no_more() {
        use ErrorKind::{Connect, Protocol, Timeout};

        let fine = Subject::new(|_| Ok(Failing(Protocol)));
        let coarse = Subject::new(|_| Ok(Failing(Protocol))).coarse();
        let plan = Plan::new(1).retry(Retry::none());
        for (came, expected, is_fine, is_coarse) in [
            (Protocol, Protocol, true, true),
            (Connect, Protocol, false, true),
            (Timeout, Protocol, false, false),
            (Timeout, Timeout, true, true),
            (Connect, Timeout, false, true),
        ] {
            for outcome in Failing(came).fetch(["http://127.0.0.1/"], &plan) {
                assert_eq!(fine.is(&outcome, expected), is_fine, "{came:?}");
                assert_eq!(coarse.is(&outcome, expected), is_coarse, "{came:?}");
            }
        }
    }
}
