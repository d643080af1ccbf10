//! How often a host may be asked: [`per_time`].

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
/// use fetch_many_cli::args::per_time;
///
/// assert_eq!(per_time("10/s").unwrap().interval, Duration::from_millis(100));
/// assert_eq!(per_time("30/min").unwrap().interval, Duration::from_secs(2));
/// assert_eq!(per_time("0.5/s").unwrap().interval, Duration::from_secs(2));
/// assert_eq!(per_time("10").unwrap_err(), "a rate is a number in a time, such as 10/s or 100/min");
/// assert_eq!(per_time("0/s").unwrap_err(), "it has to be more than nothing");
/// ```
///
/// # Errors
/// Says what is wrong with the text.
pub fn per_time(text: &str) -> Result<Rate, String> {
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
