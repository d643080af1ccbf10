//! Which statuses are as they should be: [`Statuses`].

use std::fmt;
use std::str::FromStr;

/// Some of the statuses of HTTP, from 100 to 999: `200-299,304`.
///
/// ```
/// use fetch_many_cli::args::Statuses;
///
/// let ok: Statuses = "200-299,404".parse()?;
/// assert!(ok.contains(204) && ok.contains(404) && !ok.contains(500));
/// assert_eq!(ok.to_string(), "200-299,404");
/// let error = "200-".parse::<Statuses>().unwrap_err();
/// assert_eq!(error, "statuses are numbers from 100 to 999 and ranges of them, such as 200-299,404");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statuses(Vec<(u16, u16)>);

impl Statuses {
    /// Whether this is one of them.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        let mut ranges = self.0.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&status))
    }
}

impl FromStr for Statuses {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let range = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some((first, last))
        };
        let ranges: Option<_> = text.split(',').map(range).collect();
        ranges.map(Self).ok_or_else(|| {
            "statuses are numbers from 100 to 999 and ranges of them, such as 200-299,404"
                .to_owned()
        })
    }
}

fn number(text: &str) -> Option<u16> {
    let number = text.trim().parse().ok()?;
    (100..=999).contains(&number).then_some(number)
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (first, last)) in self.0.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            if first == last {
                write!(f, "{comma}{first}")?;
            } else {
                write!(f, "{comma}{first}-{last}")?;
            }
        }
        Ok(())
    }
}
