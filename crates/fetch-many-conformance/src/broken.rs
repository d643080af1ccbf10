//! Why a check does not say that a law is kept: [`NotKept`], [`Broken`].

use std::fmt;

/// How a law was broken, in words with figures.
///
/// ```
/// use fetch_many_conformance::Broken;
///
/// let broken = Broken::new("9 requests were in flight, the limit is 8");
/// assert_eq!(broken.to_string(), "9 requests were in flight, the limit is 8");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    how: String,
    is_trouble: bool,
}

impl Broken {
    /// A broken law.
    pub fn new(how: impl Into<String>) -> Self {
        Self {
            how: how.into(),
            is_trouble: false,
        }
    }

    /// The check did not come to its matter: it says nothing about the law, and the law is not proved.
    pub(crate) fn trouble(how: impl Into<String>) -> Self {
        Self {
            how: how.into(),
            is_trouble: true,
        }
    }

    /// What was seen, and what should have been.
    #[must_use]
    pub fn how(&self) -> &str {
        &self.how
    }

    /// Whether the check did not come to its matter, because a test server could not start, or the
    /// strategy could not be made.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        self.is_trouble
    }

    /// The same, of one case of several.
    pub(crate) fn of(self, case: impl fmt::Display) -> Self {
        Self {
            how: format!("{case}: {}", self.how),
            ..self
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.how)
    }
}

impl std::error::Error for Broken {}

/// A test server that cannot start says nothing about the strategy.
impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        Self::trouble(format!("test server: {error}"))
    }
}

/// Why a check does not say that a law is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// It is not.
    Broken(Broken),
    /// Nobody can tell: this platform, or this machine, does not have what the check needs; or the
    /// strategy never did what the check is about. Says what is missing.
    Unseen(String),
}

impl From<Broken> for NotKept {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<std::io::Error> for NotKept {
    fn from(error: std::io::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(broken) => broken.fmt(f),
            Self::Unseen(why) => write!(f, "unseen: {why}"),
        }
    }
}

impl std::error::Error for NotKept {}

/// Returns [`Broken`] unless the condition holds.
macro_rules! ensure {
    ($holds:expr, $($how:tt)+) => {
        if !$holds {
            return Err($crate::Broken::new(format!($($how)+)).into());
        }
    };
}
pub(crate) use ensure;
