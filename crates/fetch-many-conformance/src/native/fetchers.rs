//! What is asked: [`Native`].

use std::fmt;

use fetch_many::{Config, Error, Fetch};

use super::runtime::Runtime;
use crate::Broken;

/// A kind of async fetchers, and what runs them.
///
/// ```
/// use fetch_many::Config;
/// use fetch_many::testing::Fake;
/// use fetch_many_conformance::native::{Native, Runtime};
///
/// let tokio = Runtime {
///     block_on: |work| {
///         let runtime = tokio::runtime::Builder::new_current_thread().build();
///         runtime.expect("a runtime").block_on(work);
///     },
///     spawn: |work| drop(tokio::spawn(work)),
/// };
/// let native = Native::new(|_: &Config| Ok(Fake::new(|_| "hello")), tokio);
/// assert!(native.check().is_err(), "a fake asks no server");
/// ```
pub struct Native<F> {
    make: Box<Make<F>>,
    pub(super) runtime: Runtime,
}

type Make<F> = dyn Fn(&Config) -> Result<F, Error>;

impl<F: Fetch> Native<F> {
    /// Fetchers that are made by `make`, anew in every check.
    pub fn new(make: impl Fn(&Config) -> Result<F, Error> + 'static, runtime: Runtime) -> Self {
        let make = Box::new(make);
        Self { make, runtime }
    }

    pub(super) fn fetcher(&self, config: &Config) -> Result<F, Broken> {
        (self.make)(config)
            .map_err(|error| Broken::trouble(format!("no fetcher can be made: {error}")))
    }
}

impl<F> fmt::Debug for Native<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Native").finish_non_exhaustive()
    }
}
