//! What a law says when it is broken: [`Broken`].

use std::fmt;

/// Which law broke, and how, in words with figures.
///
/// ```
/// use fetch_many_conformance::Broken;
///
/// let broken = Broken::new("law 3 (bound)", "9 requests were in flight, the limit is 8");
/// assert_eq!(broken.to_string(), "law 3 (bound): 9 requests were in flight, the limit is 8");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    law: &'static str,
    how: String,
}

impl Broken {
    /// A broken law.
    pub fn new(law: &'static str, how: impl Into<String>) -> Self {
        let how = how.into();
        Self { law, how }
    }

    /// The law's number and name, such as `law 3 (bound)`.
    #[must_use]
    pub fn law(&self) -> &'static str {
        self.law
    }

    /// What was seen, and what should have been.
    #[must_use]
    pub fn how(&self) -> &str {
        &self.how
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.law, self.how)
    }
}

impl std::error::Error for Broken {}

/// A test server that cannot start says nothing about the strategy, but the law is not proved.
impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        Self::new("test server", error.to_string())
    }
}

/// Returns [`Broken`] unless the condition holds.
macro_rules! ensure {
    ($law:expr, $holds:expr, $($how:tt)+) => {
        if !$holds {
            return Err($crate::Broken::new($law, format!($($how)+)));
        }
    };
}
pub(crate) use ensure;
