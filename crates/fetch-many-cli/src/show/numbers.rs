//! Numbers as people read them: [`count`], [`bytes`], [`duration`], [`part`], [`share`], [`per_second`].

use std::time::Duration;

/// A number with its thousands apart.
///
/// ```
/// use fetch_many_cli::show::count;
///
/// assert_eq!(count(7), "7");
/// assert_eq!(count(20_000), "20,000");
/// assert_eq!(count(1_234_567), "1,234,567");
/// ```
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// So many bytes, in units of 1,000 (SI), with two or three digits that mean something.
///
/// ```
/// use fetch_many_cli::show::bytes;
///
/// assert_eq!(bytes(999), "999 B");
/// assert_eq!(bytes(1_200), "1.2 kB");
/// assert_eq!(bytes(99_960), "100 kB");
/// assert_eq!(bytes(1_234_567_890), "1.2 GB");
/// ```
#[must_use]
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if number < 1000 {
        return format!("{number} B");
    }
    let mut unit = 0;
    // In tenths of the unit, rounded.
    let mut tenths = (u128::from(number) + 50) / 100;
    while tenths >= 9_995 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1000;
        unit += 1;
    }
    if tenths < 1000 {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", (tenths + 5) / 10, UNITS[unit])
    }
}

/// So much time, in its two largest units.
///
/// ```
/// use std::time::Duration;
/// use fetch_many_cli::show::duration;
///
/// assert_eq!(duration(Duration::from_micros(1_500)), "1.5 ms");
/// assert_eq!(duration(Duration::from_millis(8_250)), "8.3 s");
/// assert_eq!(duration(Duration::from_secs(252)), "4 min 12 s");
/// assert_eq!(duration(Duration::from_secs(7_260)), "2 h 1 min");
/// assert_eq!(duration(Duration::from_secs(200_000)), "2 d 7 h");
/// ```
#[must_use]
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 if time < Duration::from_micros(10) => format!("{} ns", time.as_nanos()),
        0 if time < Duration::from_millis(1) => format!("{} µs", time.as_micros()),
        // What would be 100.0 ms or 60.0 s when it is rounded has the next unit.
        0 if time < Duration::from_micros(99_950) => {
            format!("{:.1} ms", time.as_secs_f64() * 1000.0)
        }
        0 => format!("{} ms", time.as_millis().max(100)),
        1..=59 if time < Duration::from_millis(59_950) => {
            let tenths = (time.as_millis() + 50) / 100;
            format!("{}.{} s", tenths / 10, tenths % 10)
        }
        1..=3_599 => {
            let seconds = seconds.max(60);
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
        3_600..=86_399 => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3_600 % 24),
    }
}

/// Which part of all so many are, from 0 to 1. Nothing of nothing is 0.
///
/// ```
/// use fetch_many_cli::show::part;
///
/// assert_eq!(part(1, 4), 0.25);
/// assert_eq!(part(0, 0), 0.0);
/// ```
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts below 2^53 are exact")]
pub fn part(number: u64, all: u64) -> f64 {
    if all == 0 {
        return 0.0;
    }
    number as f64 / all as f64
}

/// This part of the whole, in percent. Nothing of nothing is 0 %.
///
/// ```
/// use fetch_many_cli::show::share;
///
/// assert_eq!(share(1.0, 3.0), "33 %");
/// assert_eq!(share(1.0, 300.0), "0.3 %");
/// assert_eq!(share(0.0, 0.0), "0 %");
/// ```
#[must_use]
pub fn share(part: f64, whole: f64) -> String {
    let percent = if whole > 0.0 {
        100.0 * part / whole
    } else {
        0.0
    };
    match percent {
        0.0 => "0 %".to_owned(),
        percent if percent < 0.05 => "< 0.1 %".to_owned(),
        percent if percent < 9.95 => format!("{percent:.1} %"),
        percent => format!("{percent:.0} %"),
    }
}

/// A part from 0 to 1, likewise.
#[must_use]
pub fn percent(part: f64) -> String {
    share(part, 1.0)
}

/// So many in so much time, as a number a second.
///
/// ```
/// use std::time::Duration;
/// use fetch_many_cli::show::per_second;
///
/// assert_eq!(per_second(30, Duration::from_secs(20)), "1.5/s");
/// assert_eq!(per_second(30_000, Duration::from_secs(2)), "15,000/s");
/// assert_eq!(per_second(1, Duration::ZERO), "0/s");
/// ```
#[must_use]
pub fn per_second(number: u64, time: Duration) -> String {
    let tenths = match time.as_millis() {
        0 => 0,
        millis => u64::try_from(u128::from(number) * 10_000 / millis).unwrap_or(u64::MAX),
    };
    match tenths {
        0..=999 if tenths % 10 > 0 => format!("{}.{}/s", tenths / 10, tenths % 10),
        _ => format!("{}/s", count(tenths / 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_rounded_to_the_next_unit_has_that() {
        for (micros, shown) in [
            (99_949, "99.9 ms"),
            (99_950, "100 ms"),
            (100_000, "100 ms"),
            (59_949_999, "59.9 s"),
            (59_950_000, "1 min 0 s"),
            (60_000_000, "1 min 0 s"),
        ] {
            assert_eq!(duration(Duration::from_micros(micros)), shown);
        }
    }
}
