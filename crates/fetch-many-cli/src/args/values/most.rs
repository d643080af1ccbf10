//! How many may fail: [`Most`].

use std::fmt;
use std::str::FromStr;

/// At most so many, or this part of all.
///
/// ```
/// use fetch_many_cli::args::Most;
///
/// assert_eq!("20".parse(), Ok(Most::Number(20)));
/// assert_eq!("5%".parse(), Ok(Most::Percent(5.0)));
/// let error = "many".parse::<Most>().unwrap_err();
/// assert_eq!(error, "it is a number, such as 20, or a part of all, such as 5%");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Most {
    /// So many.
    Number(u64),
    /// So many of a hundred.
    Percent(f64),
}

impl Most {
    /// Whether so many are more than it allows of so many in all.
    ///
    /// ```
    /// use fetch_many_cli::args::Most;
    ///
    /// assert!(!Most::Number(20).is_passed(20, 20) && Most::Number(20).is_passed(21, 1_000));
    /// assert!(!Most::Percent(5.0).is_passed(5, 100) && Most::Percent(5.0).is_passed(6, 100));
    /// ```
    #[must_use]
    pub fn is_passed(self, number: u64, all: u64) -> bool {
        match self {
            Self::Number(most) => number > most,
            #[expect(clippy::cast_precision_loss, reason = "counts below 2^53 are exact")]
            Self::Percent(most) => 100.0 * number as f64 > most * all as f64,
        }
    }
}

impl FromStr for Most {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let no_most = || "it is a number, such as 20, or a part of all, such as 5%".to_owned();
        let Some(percent) = text.strip_suffix('%') else {
            return text.parse().map(Self::Number).map_err(|_| no_most());
        };
        let percent: f64 = percent.trim().parse().map_err(|_| no_most())?;
        if (0.0..=100.0).contains(&percent) {
            Ok(Self::Percent(percent))
        } else {
            Err("a part of all is from 0% to 100%".to_owned())
        }
    }
}

impl fmt::Display for Most {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(most) => most.fmt(f),
            Self::Percent(most) => write!(f, "{most} %"),
        }
    }
}
