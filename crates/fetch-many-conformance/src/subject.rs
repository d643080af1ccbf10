//! What is tested: [`Subject`].

use std::fmt;
use std::time::Duration;

use fetch_many::{Config, Error, FetchMany};

use crate::Broken;

type Make = dyn Fn(&Config) -> Result<Box<dyn FetchMany>, Error> + Send;
type InAsync = dyn Fn(&mut dyn FnMut()) + Send;

/// A strategy under test: how to make one, and what else the laws need to know.
pub struct Subject {
    make: Box<Make>,
    in_async: Option<Box<InAsync>>,
    patience: Duration,
}

impl Subject {
    /// A strategy that is made by `make`, anew in every law.
    #[must_use]
    pub fn new<F, S>(make: F) -> Self
    where
        F: Fn(&Config) -> Result<S, Error> + Send + 'static,
        S: FetchMany + 'static,
    {
        Self {
            make: Box::new(move |config| {
                let strategy: Box<dyn FetchMany> = Box::new(make(config)?);
                Ok(strategy)
            }),
            in_async: None,
            patience: Duration::from_secs(10),
        }
    }

    /// How to run code on a thread where the strategy can tell that async code runs, for law 17.
    #[must_use]
    pub fn in_async(mut self, run: impl Fn(&mut dyn FnMut()) + Send + 'static) -> Self {
        self.in_async = Some(Box::new(run));
        self
    }

    /// How long a law waits for what must come before it calls itself broken. Default: 10 s, so
    /// that a busy machine breaks no law.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Makes the strategy.
    ///
    /// # Errors
    /// [`Broken`] if it cannot be made from these settings.
    pub(crate) fn make(&self, config: &Config) -> Result<Box<dyn FetchMany>, Broken> {
        let made = self.try_make(config);
        made.map_err(|error| Broken::new("make", format!("{error} ({error:?})")))
    }

    /// Makes the strategy, where it may be impossible.
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
            .finish_non_exhaustive()
    }
}
