//! A name that is none: [`UnknownStrategy`].

use std::error::Error;
use std::fmt;

/// The names that a feature can make a strategy of.
const NAMES: [&str; 4] = ["tokio", "async-std", "smol", "threads"];

/// No strategy of this program has this name.
///
/// ```
/// use fetch_many_strategies::Strategy;
///
/// let error = "curl".parse::<Strategy>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "no strategy is called \"curl\"; there are tokio, async-std, smol and threads"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStrategy {
    name: String,
    /// Those that there are.
    known: Vec<&'static str>,
}

impl UnknownStrategy {
    pub(crate) fn new(name: &str, known: Vec<&'static str>) -> Self {
        let name = name.to_owned();
        Self { name, known }
    }
}

impl fmt::Display for UnknownStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, known } = self;
        if NAMES.contains(&name.as_str()) {
            write!(f, "strategy {name} is not built into this program; ")?;
        } else {
            write!(f, "no strategy is called {name:?}; ")?;
        }
        match &known[..] {
            [] => write!(f, "there is none"),
            [one] => write!(f, "there is {one}"),
            [first @ .., last] => write!(f, "there are {} and {last}", first.join(", ")),
        }
    }
}

impl Error for UnknownStrategy {}
