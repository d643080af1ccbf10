//! Why the items of a host's queue wait, and how long they have waited for what.

use std::time::Instant;

use crate::phases::{Spent, nanos};

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
const COUNT: usize = Why::Pause as usize + 1;

impl Why {
    const ALL: [Self; COUNT] = [Self::Slot, Self::Host, Self::Rate, Self::Pause];

    pub(super) fn spent(self) -> Spent {
        Spent::ALL[self as usize]
    }
}

/// How much of a host's time went to each, in nanoseconds. What an item has waited for is what it was when the item left the
/// queue, less what it was when it came: so nobody walks the queue when the reason changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waited([u64; COUNT]);

impl Waited {
    /// What has been added since then.
    pub(super) fn since(&self, then: &Self) -> impl Iterator<Item = (Spent, u64)> + use<> {
        let (now, then) = (self.0, then.0);
        Why::ALL
            .into_iter()
            .map(move |why| (why.spent(), now[why as usize] - then[why as usize]))
    }
}

/// The reason of one host's queue, and how long it has been that.
#[derive(Debug)]
pub(super) struct Waits {
    why: Why,
    /// Up to when it is added up.
    until: Instant,
    waited: Waited,
    /// How many items are counted for this reason.
    items: usize,
}

impl Waits {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            why: Why::Slot,
            until: now,
            waited: Waited([0; COUNT]),
            items: 0,
        }
    }

    /// All up to now.
    pub(super) fn waited(&mut self, now: Instant) -> Waited {
        let time = nanos(now.saturating_duration_since(self.until));
        let sum = &mut self.waited.0[self.why as usize];
        *sum = sum.saturating_add(time);
        self.until = self.until.max(now);
        self.waited
    }

    /// From now on so many items wait, for this reason.
    pub(super) fn become_so(&mut self, why: Why, items: usize, queued: &mut Queued, now: Instant) {
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
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_reason_is_what_its_name_says() {
        for why in Why::ALL {
            assert_eq!(format!("{why:?}"), format!("{:?}", why.spent()));
        }
    }

    #[test]
    fn an_item_has_waited_for_what_held_while_it_was_there() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut queued = Queued::default();
        let mut waits = Waits::new(start);
        let came = waits.waited(at(1));
        waits.become_so(Why::Rate, 2, &mut queued, at(3));
        let second = waits.waited(at(4));
        waits.become_so(Why::Host, 2, &mut queued, at(10));
        assert_eq!((queued.count(Why::Rate), queued.count(Why::Host)), (0, 2));
        let left = waits.waited(at(11));
        let millis = |since| left.since(since).map(|(_, nanos)| nanos / 1_000_000);
        assert!(millis(&came).eq([2, 1, 7, 0]));
        assert!(millis(&second).eq([0, 1, 6, 0]));
    }
}
