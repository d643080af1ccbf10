//! What a sample, or a row of samples, must satisfy to be ranked, as far as that can be told without a server that counts.
//!
//! Each gate says in words what is wrong, for the report. Those that need a server's counters are the harness's own.

use crate::analysis::{Sample, State};
use crate::statistics::{count, drift};

/// The least share of an offered rate that must be kept.
const KEPT: f64 = 0.95;

/// Counts are those that were to be: triples of a name, what there is, and what there should be.
///
/// # Errors
/// The first that is another.
///
/// ```
/// use fetch_many_race::gates::counts;
///
/// assert_eq!(counts([("responses", 9, 9)]), Ok(()));
/// assert_eq!(counts([("responses", 8, 9)]), Err("8 responses, not 9".to_owned()));
/// ```
pub fn counts<'a>(all: impl IntoIterator<Item = (&'a str, u64, u64)>) -> Result<(), String> {
    for (what, got, expected) in all {
        if got != expected {
            return Err(format!("{got} {what}, not {expected}"));
        }
    }
    Ok(())
}

/// As many latencies as responses, or none at all.
///
/// # Errors
/// How many there are instead.
///
/// ```
/// use fetch_many_race::gates::latencies_told;
///
/// assert_eq!(latencies_told(0, 9), Ok(()));
/// assert_eq!(latencies_told(9, 9), Ok(()));
/// assert_eq!(latencies_told(8, 9), Err("8 latencies for 9 responses".to_owned()));
/// ```
pub fn latencies_told(told: u64, responses: u64) -> Result<(), String> {
    if told != 0 && told != responses {
        return Err(format!("{told} latencies for {responses} responses"));
    }
    Ok(())
}

/// A contestant's own clock does not run ahead of ours.
///
/// # Errors
/// By how much it does.
///
/// ```
/// use fetch_many_race::gates::own_clock;
///
/// assert_eq!(own_clock(1_000_000, 2_000_000), Ok(()));
/// let why = own_clock(3_000_000, 2_000_000).unwrap_err();
/// assert_eq!(why, "claims to have taken 3 ms of 2");
/// ```
pub fn own_clock(claimed_ns: u64, wall_ns: u64) -> Result<(), String> {
    if claimed_ns > wall_ns {
        let millis = |nanos: u64| nanos / 1_000_000;
        let (claimed, wall) = (millis(claimed_ns), millis(wall_ns));
        return Err(format!("claims to have taken {claimed} ms of {wall}"));
    }
    Ok(())
}

/// An offered rate, in requests per second, was kept.
///
/// # Errors
/// How much of it was kept instead.
///
/// ```
/// use fetch_many_race::gates::rate_kept;
///
/// assert_eq!(rate_kept(100.0, 100, 1_000_000_000), Ok(()));
/// let why = rate_kept(125.0, 100, 1_000_000_000).unwrap_err();
/// assert_eq!(why, "kept 80 % of the offered rate");
/// ```
pub fn rate_kept(offered: f64, requests: u64, wall_ns: u64) -> Result<(), String> {
    let kept = count(requests) * 1e9 / count(wall_ns) / offered;
    if kept < KEPT {
        return Err(format!("kept {:.0} % of the offered rate", kept * 100.0));
    }
    Ok(())
}

/// Each of these samples passed its gates.
///
/// # Errors
/// The first reason why one did not.
pub fn all_passed<S: Sample>(samples: &[&S]) -> Result<(), String> {
    for sample in samples {
        if let State::Invalid(why) = sample.state() {
            return Err(format!("round {}: {why}", sample.round()));
        }
    }
    Ok(())
}

/// Ratios, in the order of their rounds, do not change from the first half to the second.
///
/// # Errors
/// By how much they do.
///
/// ```
/// use fetch_many_race::gates::no_drift;
///
/// assert_eq!(no_drift(&[1.0; 20], 7), Ok(()));
/// let ratios = [[1.0; 10], [1.2; 10]].concat();
/// assert_eq!(no_drift(&ratios, 7), Err("drifts by 20 % over the rounds".to_owned()));
/// ```
pub fn no_drift(ratios: &[f64], seed: u64) -> Result<(), String> {
    match drift(ratios, seed) {
        Some(drift) => Err(format!("drifts by {:.0} % over the rounds", drift * 100.0)),
        None => Ok(()),
    }
}
