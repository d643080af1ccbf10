//! Why the items of a host's queue wait, and how long they have waited for what.

use super::moment::Moment;

/// Why the items in a host's queue wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// For a slot: the host may be asked.
    Slot,
    /// For an attempt at this host to end.
    Host,
    /// Until its rate allows another attempt.
    Rate,
    /// Until the pause is over that it has asked for.
    Pause,
}

/// How many there are.
pub(super) const COUNT: usize = Why::Pause as usize + 1;

#[cfg(test)]
impl Why {
    const ALL: [Self; COUNT] = [Self::Slot, Self::Host, Self::Rate, Self::Pause];
}

/// How much of a host's time went to each, in nanoseconds. What an item has waited for is what it was when the item left the
/// queue, less what it was when it came: so nobody walks the queue when the reason changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waited([u64; COUNT]);

impl Waited {
    /// What has been added since then.
    pub(super) fn since(&self, then: &Self) -> [u64; COUNT] {
        std::array::from_fn(|why| self.0[why] - then.0[why])
    }
}

/// The reason of one host's queue, and how long it has been that.
#[derive(Debug)]
pub(super) struct Waits {
    why: Why,
    /// Up to when it is added up, in nanoseconds of the batch.
    until: u64,
    waited: Waited,
    /// How many items are counted for this reason.
    items: usize,
}

impl Waits {
    pub(super) fn new(now: Moment) -> Self {
        Self {
            why: Why::Slot,
            until: now.nanos,
            waited: Waited([0; COUNT]),
            items: 0,
        }
    }

    /// All up to now.
    pub(super) fn waited(&mut self, now: Moment) -> Waited {
        // A batch's time does not go back.
        self.waited.0[self.why as usize] += now.nanos.saturating_sub(self.until);
        self.until = now.nanos;
        self.waited
    }

    /// From now on so many items wait, for this reason.
    pub(super) fn become_so(&mut self, why: Why, items: usize, queued: &mut Queued, now: Moment) {
        if why != self.why {
            self.waited(now);
        }
        if (why, items) != (self.why, self.items) {
            queued.0[self.why as usize] -= self.items;
            queued.0[why as usize] += items;
            self.why = why;
            self.items = items;
        }
    }
}

/// How many items wait in queues, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Queued([usize; COUNT]);

impl Queued {
    pub(super) fn count(&self, why: Why) -> usize {
        self.0[why as usize]
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::Spent;

    #[test]
    fn every_reason_is_what_its_name_says() {
        for why in Why::ALL {
            let spent = Spent::ALL[why as usize];
            assert_eq!(format!("{why:?}"), format!("{spent:?}"));
        }
    }

    #[test]
    fn an_item_has_waited_for_what_held_while_it_was_there() {
        let start = Instant::now();
        let at = |millis| Moment::after(start, Duration::from_millis(millis));
        let mut queued = Queued::default();
        let mut waits = Waits::new(at(0));
        let came = waits.waited(at(1));
        waits.become_so(Why::Rate, 2, &mut queued, at(3));
        let second = waits.waited(at(4));
        waits.become_so(Why::Host, 2, &mut queued, at(10));
        assert_eq!((queued.count(Why::Rate), queued.count(Why::Host)), (0, 2));
        let left = waits.waited(at(11));
        let millis = |since| left.since(since).map(|nanos| nanos / 1_000_000);
        assert_eq!(millis(&came), [2, 1, 7, 0]);
        assert_eq!(millis(&second), [0, 1, 6, 0]);
    }
}
