//! What a whole batch has to give, and how fast it could be: [`Expected`], [`ideal`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::scenario::Case;
use crate::server::body;

/// The sums of a batch of which nothing is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Responses with status 200.
    pub ok: u64,
    /// Requests to a host that fails, and bodies that end half-way.
    pub failed: u64,
    /// Requests that reach a server.
    pub served: u64,
    /// Bytes of bodies.
    pub bytes: u64,
    /// The sum of the bodies' checksums.
    pub checksum: u64,
}

impl Expected {
    /// Of so many requests of this case.
    #[must_use]
    pub fn of(case: &Case, requests: usize) -> Self {
        let length = case.behaviour.body_bytes;
        let mut sums = Self::default();
        for index in 0..requests {
            let is_lost = case.behaviour.fails(index);
            sums.served += u64::from(!is_lost);
            if is_lost || case.behaviour.is_cut(index) {
                sums.failed += 1;
            } else {
                sums.ok += 1;
                sums.bytes += length as u64;
                sums.checksum += body::expected(index, length);
            }
        }
        sums
    }
}

/// How long a client that costs nothing would take: each request starts, in order, as soon as a slot is
/// free, and takes its planned delay.
#[must_use]
pub fn ideal(case: &Case, limit: usize, requests: usize) -> Duration {
    let mut slots: BinaryHeap<_> = (0..limit.max(1)).map(|_| Reverse(Duration::ZERO)).collect();
    let mut last = Duration::ZERO;
    for index in 0..requests {
        let Some(Reverse(free)) = slots.pop() else {
            break;
        };
        let end = free + case.behaviour.delay(index);
        last = last.max(end);
        slots.push(Reverse(end));
    }
    last
}

/// The sum of all planned delays.
#[must_use]
pub fn planned(case: &Case, requests: usize) -> Duration {
    (0..requests).map(|index| case.behaviour.delay(index)).sum()
}

#[cfg(test)]
mod tests {
    use fetch_many_race::record::Effort;

    use super::*;
    use crate::compare::scenarios::scenario;

    #[test]
    fn the_ideal_fills_every_slot() {
        let mut case = scenario("latency", Effort::Normal, 1).unwrap().cases[0].clone();
        case.behaviour.sigma = 0.0;
        assert_eq!(ideal(&case, 8, 16), Duration::from_millis(20));
        assert_eq!(ideal(&case, 8, 17), Duration::from_millis(30));
        assert_eq!(planned(&case, 16), Duration::from_millis(160));
        case.behaviour.sigma = 0.25;
        let spread = ideal(&case, 8, 128);
        assert!(spread >= planned(&case, 128) / 8);
    }

    #[test]
    fn a_failing_host_is_expected_to_fail() {
        let case = &scenario("hosts", Effort::Normal, 1).unwrap().cases[0];
        let sums = Expected::of(case, 160);
        assert_eq!((sums.ok, sums.failed, sums.served), (150, 10, 150));
        assert_eq!(sums.bytes, 150 * 1_024);
    }

    #[test]
    fn a_body_that_is_cut_was_served() {
        let cases = scenario("faulty", Effort::Normal, 1).unwrap().cases;
        let cut = cases.iter().find(|case| case.behaviour.cuts > 0.0).unwrap();
        let sums = Expected::of(cut, 2_000);
        assert_eq!((sums.ok + sums.failed, sums.served), (2_000, 2_000));
        assert!((60..140).contains(&sums.failed), "{}", sums.failed);
    }
}
