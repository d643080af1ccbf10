//! Why something could not be measured: [`Failure`].

use std::fmt;
use std::path::Path;

/// Why something could not be measured, in words for the report.
///
/// ```
/// use fetch_many_race::Failure;
///
/// assert_eq!(Failure::new("a clock stood still").to_string(), "a clock stood still");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// What went wrong.
    Fault(String),
    /// The contestant has declined the job, which is no fault.
    Cannot(String),
    /// Ctrl-C.
    Interrupted,
}

impl Failure {
    /// What went wrong.
    pub fn new(what: impl fmt::Display) -> Self {
        Self::Fault(what.to_string())
    }

    /// What went wrong with this file.
    #[must_use]
    pub fn at(path: &Path, error: &std::io::Error) -> Self {
        Self::new(format_args!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(what) | Self::Cannot(what) => f.write_str(what),
            Self::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for Failure {}
