//! When the time was up: [`Phase`].

use std::fmt;
use std::time::Duration;

/// What an exchange was at when its time was up.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::strategy::Phase;
/// use fetch_many::{Error, ErrorKind};
///
/// let (limit, two) = (Duration::from_secs(30), Duration::from_secs(2));
/// let late = |phase| Error::new(ErrorKind::Timeout).late(phase, limit).connecting(two);
/// assert_eq!(late(Phase::Connecting).to_string(), "connecting took longer than 30 s");
/// assert_eq!(late(Phase::Waiting).to_string(), "no answer within 30 s, 2 of them connecting");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// The name, TCP, TLS.
    Connecting,
    /// The request is on its way, or the head of the response is not complete.
    Waiting,
    /// The body is not complete.
    Receiving,
    /// Nothing comes of a body that goes to a sink.
    Stalled,
    /// It comes more slowly than it must at least.
    Slow,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Late {
    pub(super) phase: Phase,
    pub(super) within: Duration,
    pub(super) connecting: Duration,
}

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = seconds(self.within);
        match self.phase {
            Phase::Stalled => return write!(f, "nothing came of the body for {within} s"),
            Phase::Slow => return write!(f, "body too slow for {within} s"),
            Phase::Connecting => return write!(f, "connecting took longer than {within} s"),
            Phase::Waiting => write!(f, "no answer within {within} s")?,
            Phase::Receiving => write!(f, "body not complete within {within} s")?,
        }
        if self.connecting < self.within / 20 {
            // Not what the time went to.
            return Ok(());
        }
        write!(f, ", {} of them connecting", seconds(self.connecting))
    }
}

/// To the tenth, or to the thousandth where there is not one tenth.
fn seconds(time: Duration) -> f64 {
    let parts = if time < Duration::from_millis(100) {
        1000.0
    } else {
        10.0
    };
    (time.as_secs_f64() * parts).round() / parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_in_seconds() {
        for (micros, said) in [
            (0, "0"),
            (20_000, "0.02"),
            (600_000, "0.6"),
            (999_960, "1"),
            (29_960_000, "30"),
            (29_940_000, "29.9"),
            (30_000_000, "30"),
        ] {
            assert_eq!(seconds(Duration::from_micros(micros)).to_string(), said);
        }
        // However long that is.
        assert!(seconds(Duration::MAX) > 1e18);
    }
}
