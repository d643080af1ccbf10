//! Which requests took the longest: [`Slowest`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::journal::Line;

/// The hundred entries that took the longest from their first request to their outcome.
#[derive(Clone, Debug, Default)]
pub struct Slowest(BinaryHeap<Reverse<ByTime>>);

/// How many.
const MOST: usize = 100;

impl Slowest {
    /// Adds one, unless a hundred took longer.
    pub fn add(&mut self, line: Line) {
        let nanos = line.in_flight();
        if line.started.is_none() {
            return;
        }
        if self.0.len() == MOST {
            let least = self.0.peek().map_or(0, |Reverse(least)| least.nanos);
            if nanos <= least {
                return;
            }
            self.0.pop();
        }
        self.0.push(Reverse(ByTime { nanos, line }));
    }

    /// All of them, the slowest first.
    #[must_use]
    pub fn lines(&self) -> Vec<&Line> {
        let mut all: Vec<_> = self.0.iter().map(|Reverse(entry)| entry).collect();
        all.sort_by(|one, other| other.cmp(one));
        all.into_iter().map(|entry| &entry.line).collect()
    }
}

/// Compared by time; of two that took the same, the earlier in the list counts as slower.
#[derive(Clone, Debug)]
struct ByTime {
    nanos: u64,
    line: Line,
}

impl Ord for ByTime {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |entry: &Self| (entry.nanos, Reverse(entry.line.index));
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for ByTime {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ByTime {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ByTime {}

#[cfg(test)]
mod tests {
    use super::*;
    use fetch_many::Spent;

    #[test]
    fn a_hundred_are_kept() {
        let mut slowest = Slowest::default();
        for index in 0..1_000_u64 {
            let mut line = Line::new(index, 1, "http://a.example/");
            line.started = (index != 999).then_some(0);
            line.phases.add(Spent::Wait, u128::from(index * 7 % 500));
            slowest.add(line);
        }
        let lines = slowest.lines();
        let nanos: Vec<_> = lines.iter().map(|line| line.in_flight()).collect();
        assert_eq!(nanos.len(), 100);
        assert!(nanos.is_sorted_by(|one, other| one >= other));
        // Each number of nanoseconds comes twice, but for the 493 of what was never sent.
        assert_eq!((nanos[0], nanos[1], nanos[99]), (499, 499, 449));
        assert!(lines[0].index < lines[1].index);
    }
}
