//! How often a host may be asked: [`PerTime`].

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use fetch_many::Rate;

/// Units, and how many seconds they have.
const UNITS: [(&[&str], u64); 4] = [
    (&["s", "sec", "second"], 1),
    (&["min", "m", "minute"], 60),
    (&["h", "hour"], 3_600),
    (&["d", "day"], 86_400),
];

/// So many in so much time: `10/s`, `100/min`, `500/h`, `0.5/s`.
///
/// ```
/// use std::time::Duration;
/// use fetch_many_cli::args::PerTime;
///
/// let interval = |text: &str| text.parse::<PerTime>().map(|given| given.rate().interval);
/// assert_eq!(interval("10/s"), Ok(Duration::from_millis(100)));
/// assert_eq!(interval("30/min"), Ok(Duration::from_secs(2)));
/// assert_eq!(interval("0.5/s"), Ok(Duration::from_secs(2)));
/// assert_eq!(interval("10").unwrap_err(), "a rate is a number in a time, such as 10/s or 100/min");
/// assert_eq!(interval("0/s").unwrap_err(), "it has to be more than nothing");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerTime {
    rate: Rate,
    text: String,
}

impl PerTime {
    /// As the contract has it, one at a time.
    #[must_use]
    pub fn rate(&self) -> Rate {
        self.rate
    }
}

impl FromStr for PerTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rate = rate(text)?;
        let text = text.to_owned();
        Ok(Self { rate, text })
    }
}

/// As it was typed.
impl fmt::Display for PerTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn rate(text: &str) -> Result<Rate, String> {
    let no_rate = || "a rate is a number in a time, such as 10/s or 100/min".to_owned();
    let (number, unit) = text.split_once('/').ok_or_else(no_rate)?;
    let number: f64 = number.trim().parse().map_err(|_| no_rate())?;
    let unit = unit.trim();
    let (_, seconds) = UNITS
        .into_iter()
        .find(|(names, _)| names.contains(&unit))
        .ok_or_else(|| format!("unit {unit:?} is none of s, min, h and d"))?;
    if number.is_nan() || number <= 0.0 {
        return Err("it has to be more than nothing".to_owned());
    }
    let interval = Duration::try_from_secs_f64(Duration::from_secs(seconds).as_secs_f64() / number);
    let interval = interval.map_err(|_| "that is too seldom".to_owned())?;
    if interval.is_zero() {
        return Err("that is more than one in a nanosecond".to_owned());
    }
    let mut rate = Rate::per_second(1);
    rate.interval = interval;
    Ok(rate)
}
