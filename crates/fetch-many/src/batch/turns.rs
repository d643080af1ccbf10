//! Whose turn it is: [`Turns`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};
use std::iter;

/// The priority of who has none.
pub(super) const USUAL: i8 = 0;

/// How many starts of one priority pass over a lower one that could start as well, before it is that one's turn.
const PASSES: u8 = 7;

/// Hosts that have something to start and may start it: round robin among those of one priority, each once. A host may
/// stand in several priorities.
#[derive(Debug, Default)]
pub(super) struct Turns {
    usual: Level,
    /// From the highest to the lowest. They stay, so that each remembers whom it has passed over; there are no more
    /// than an `i8` has values.
    others: BTreeMap<Reverse<i8>, Level>,
}

#[derive(Debug, Default)]
struct Level {
    hosts: VecDeque<usize>,
    /// Starts since one of a lower priority, while there was one.
    passed: u8,
}

impl Turns {
    pub(super) fn is_empty(&self) -> bool {
        let is_empty = |level: &Level| level.hosts.is_empty();
        is_empty(&self.usual) && (self.others.is_empty() || self.others.values().all(is_empty))
    }

    pub(super) fn push(&mut self, priority: i8, host: usize) {
        let level = match priority {
            USUAL => &mut self.usual,
            priority => self.others.entry(Reverse(priority)).or_default(),
        };
        level.hosts.push_back(host);
    }

    /// The host whose turn it is, and at which priority.
    pub(super) fn pop(&mut self) -> Option<(i8, usize)> {
        if self.others.is_empty() {
            return Some((USUAL, self.usual.hosts.pop_front()?));
        }
        let chosen = self.choose()?;
        let mut levels = self.levels_mut();
        let level = levels.find_map(|(priority, level)| (priority == chosen).then_some(level))?;
        Some((chosen, level.hosts.pop_front()?))
    }

    /// The highest priority that has not passed over others too often; the lowest that is there if all have.
    fn choose(&self) -> Option<i8> {
        let mut lowest = None;
        let there = self.levels().filter(|(_, level)| !level.hosts.is_empty());
        for (priority, level) in there {
            if level.passed < PASSES {
                return Some(priority);
            }
            lowest = Some(priority);
        }
        lowest
    }

    /// One of this priority has started.
    pub(super) fn started(&mut self, started: i8) {
        if self.others.is_empty() {
            return;
        }
        let is_lower =
            |(priority, level): (i8, &Level)| priority < started && !level.hosts.is_empty();
        let passes_over = self.levels().any(is_lower);
        for (priority, level) in self.levels_mut() {
            if priority > started {
                level.passed = 0;
            } else if priority == started {
                level.passed = if passes_over {
                    level.passed.saturating_add(1)
                } else {
                    0
                };
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.usual.hosts.clear();
        self.others.clear();
    }

    /// From the highest to the lowest.
    fn levels(&self) -> impl Iterator<Item = (i8, &Level)> {
        let named = |(priority, level): (&Reverse<i8>, _)| (priority.0, level);
        let higher = self.others.range(..Reverse(USUAL)).map(named);
        let lower = self.others.range(Reverse(USUAL)..).map(named);
        higher.chain(iter::once((USUAL, &self.usual))).chain(lower)
    }

    fn levels_mut(&mut self) -> impl Iterator<Item = (i8, &mut Level)> {
        let named = self
            .others
            .iter_mut()
            .map(|(priority, level)| (priority.0, level));
        named.chain(iter::once((USUAL, &mut self.usual)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who starts, if at each priority a host waits at any time.
    fn order(priorities: &[i8], starts: usize) -> Vec<i8> {
        let mut turns = Turns::default();
        for (host, priority) in priorities.iter().enumerate() {
            turns.push(*priority, host);
        }
        let next = || {
            let (priority, host) = turns.pop()?;
            turns.started(priority);
            turns.push(priority, host);
            Some(priority)
        };
        iter::repeat_with(next)
            .map_while(|next| next)
            .take(starts)
            .collect()
    }

    #[test]
    fn of_eight_starts_one_is_of_a_lower_priority() {
        let order = order(&[0, 3], 24);
        for eight in order.chunks(8) {
            assert_eq!(eight, [3, 3, 3, 3, 3, 3, 3, 0]);
        }
    }

    #[test]
    fn the_lowest_of_many_gets_its_turn() {
        let order = order(&[-128, -1, 0, 127], 8 * 8 * 8);
        let count = |wanted| order.iter().filter(|priority| **priority == wanted).count();
        assert_eq!([127, 0, -1, -128].map(count), [448, 56, 7, 1]);
    }

    #[test]
    fn who_is_alone_at_the_top_does_not_wait_for_those_who_are_gone() {
        let mut turns = Turns::default();
        turns.push(0, 0);
        turns.push(3, 1);
        for _ in 0..PASSES {
            let (priority, host) = turns.pop().unwrap();
            turns.started(priority);
            turns.push(priority, host);
        }
        // It can start no more, and loses its turn.
        assert_eq!(turns.pop(), Some((0, 0)));
        assert_eq!(turns.pop(), Some((3, 1)));
        assert!(turns.is_empty());
    }
}
