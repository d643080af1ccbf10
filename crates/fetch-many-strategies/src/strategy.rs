//! The table of strategies: [`Strategy`].

use std::fmt;
use std::str::FromStr;

use fetch_many::{Config, Error, FetchMany};

use crate::UnknownStrategy;

/// A strategy that this program has: one for each feature.
///
/// It is written as its name is: `tokio`, `async-std`, `smol`, `threads`.
///
/// ```
/// use fetch_many_strategies::Strategy;
///
/// for strategy in Strategy::ALL {
///     assert_eq!(strategy.to_string().parse(), Ok(*strategy));
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Strategy {
    /// Tasks of tokio, and reqwest.
    #[cfg(feature = "tokio")]
    Tokio,
    /// Tasks of async-std, and surf. Both are discontinued: for comparison.
    #[cfg(feature = "async-std")]
    AsyncStd,
    /// Tasks of smol, and hyper.
    #[cfg(feature = "smol")]
    Smol,
    /// Threads of the operating system, and ureq.
    #[cfg(feature = "threads")]
    Threads,
}

impl Strategy {
    /// All that there are, in the order of the project's tables.
    pub const ALL: &'static [Self] = &[
        #[cfg(feature = "tokio")]
        Self::Tokio,
        #[cfg(feature = "async-std")]
        Self::AsyncStd,
        #[cfg(feature = "smol")]
        Self::Smol,
        #[cfg(feature = "threads")]
        Self::Threads,
    ];

    /// Its name: that of its crate, without `fetch-many-`.
    ///
    /// ```
    /// use fetch_many_strategies::Strategy;
    ///
    /// assert_eq!(Strategy::AsyncStd.name(), "async-std");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "tokio")]
            Self::Tokio => "tokio",
            #[cfg(feature = "async-std")]
            Self::AsyncStd => "async-std",
            #[cfg(feature = "smol")]
            Self::Smol => "smol",
            #[cfg(feature = "threads")]
            Self::Threads => "threads",
        }
    }

    /// A fetcher of this strategy, with these settings: what its crate calls `Blocking`.
    ///
    /// # Errors
    /// Those of its `Blocking::new`: [`Tls`](fetch_many::ErrorKind::Tls) if the roots or the identity cannot be used,
    /// [`Request`](fetch_many::ErrorKind::Request) if the user agent is no header value or a proxy has no URL of one,
    /// [`Other`](fetch_many::ErrorKind::Other) if a thread that it needs cannot be made.
    ///
    /// ```
    /// use fetch_many_conformance::mock::MockServer;
    /// use fetch_many_strategies::{Config, FetchManyExt, Plan, Strategy};
    ///
    /// let server = MockServer::echo().expect("a free port");
    /// let fetcher = Strategy::Smol.make(&Config::default())?;
    /// let outcomes = fetcher.fetch_all([server.url("/")], &Plan::new(1));
    /// assert_eq!(outcomes[0].result.as_ref().unwrap().status(), 200);
    /// # Ok::<(), fetch_many_strategies::Error>(())
    /// ```
    // Without a feature there is no strategy, and nobody to give the settings to.
    #[cfg_attr(
        not(any(
            feature = "tokio",
            feature = "async-std",
            feature = "smol",
            feature = "threads"
        )),
        expect(unused_variables)
    )]
    pub fn make(self, config: &Config) -> Result<Box<dyn FetchMany>, Error> {
        match self {
            #[cfg(feature = "tokio")]
            Self::Tokio => Ok(Box::new(fetch_many_tokio::Blocking::new(config)?)),
            #[cfg(feature = "async-std")]
            Self::AsyncStd => Ok(Box::new(fetch_many_async_std::Blocking::new(config)?)),
            #[cfg(feature = "smol")]
            Self::Smol => Ok(Box::new(fetch_many_smol::Blocking::new(config)?)),
            #[cfg(feature = "threads")]
            Self::Threads => Ok(Box::new(fetch_many_threads::Blocking::new(config)?)),
        }
    }
}

impl fmt::Display for Strategy {
    /// Its name, padded as text is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Strategy {
    type Err = UnknownStrategy;

    /// The strategy of this name, exactly.
    ///
    /// # Errors
    /// If there is none in this program: the error names those there are.
    fn from_str(name: &str) -> Result<Self, UnknownStrategy> {
        let mut all = Self::ALL.iter().copied();
        all.find(|strategy| strategy.name() == name).ok_or_else(|| {
            let known = Self::ALL.iter().map(|one| one.name());
            UnknownStrategy::new(name, known.collect())
        })
    }
}
