//! What came of a fault, in stable words: [`Answer`].

use std::fmt;

use fetch_many::{ErrorKind, Outcome};

use super::Expected;

/// What a strategy made of a fault.
///
/// ```
/// use fetch_many_conformance::faults::Answer;
/// use fetch_many_conformance::fetch_many::ErrorKind;
///
/// assert_eq!(Answer::Ok(200, 5).to_string(), "Ok 200/5");
/// assert_eq!(Answer::Err(ErrorKind::Truncated).to_string(), "Err Truncated");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A response with this status, and a body of so many bytes.
    Ok(u16, usize),
    /// An error of this kind.
    Err(ErrorKind),
}

impl Answer {
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match &outcome.result {
            Ok(response) => Self::Ok(response.status().as_u16(), response.body().len()),
            Err(error) => Self::Err(error.kind()),
        }
    }

    /// Whether this is what must come.
    #[must_use]
    pub fn meets(self, expected: Expected) -> bool {
        match (self, expected) {
            (Self::Ok(status, length), Expected::Ok(other, long)) => {
                (status, length) == (other, long)
            }
            (Self::Err(kind), Expected::Err(kinds)) => kinds.contains(&kind),
            _ => false,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok(status, length) => write!(f, "Ok {status}/{length}"),
            Self::Err(kind) => write!(f, "Err {kind:?}"),
        }
    }
}

/// In the words of [`Answer`].
impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok(status, length) => write!(f, "Ok {status}/{length}"),
            Self::Err(kinds) => {
                let kinds: Vec<_> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
                write!(f, "Err {}", kinds.join(" or "))
            }
        }
    }
}
