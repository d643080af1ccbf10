//! What options are given: each is read by one function, whose error says what would be right.

mod file;
mod header;
mod host;
mod most;
mod names;
mod rate;
mod size;
mod statuses;

use std::str::FromStr;
use std::time::Duration;

pub(super) use self::file::file;
pub use self::header::{HeaderFrom, HostHeader};
pub(crate) use self::host::host;
pub use self::most::Most;
pub use self::names::Names;
pub use self::rate::PerTime;
pub use self::size::size;
pub use self::statuses::Statuses;

/// A number that is at least 1.
pub(super) fn from_one<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| "it has to be a number, at least 1".to_owned())
}

/// A time with its unit, such as `30s`, `500ms`, `2min` or `1h 30min`; more than none.
///
/// ```
/// use std::time::Duration;
/// use fetch_many_cli::args::time;
///
/// assert_eq!(time("1min 30s"), Ok(Duration::from_secs(90)));
/// assert_eq!(time("30").unwrap_err(), "a time has a unit, such as 30s or 500ms");
/// assert_eq!(time("0s").unwrap_err(), "it has to be more than nothing");
/// ```
///
/// # Errors
/// Says what is wrong with the text.
pub fn time(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text).map_err(|error| match error {
        humantime::DurationError::NumberOverflow => "that is longer than there are numbers for",
        _ => "a time has a unit, such as 30s or 500ms",
    })?;
    if time.is_zero() {
        return Err("it has to be more than nothing".to_owned());
    }
    Ok(time)
}
