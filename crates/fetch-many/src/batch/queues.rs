//! Who waits for one host: [`Queues`].

use std::collections::{BTreeMap, VecDeque};

use super::turns::{Turns, USUAL};

/// The items that wait for one host, by priority.
#[derive(Debug, Default)]
pub(super) struct Queues {
    usual: Queue,
    /// Apart, so that a batch without priorities does not pay for them. None of them is empty, unless it still has its
    /// turn.
    others: BTreeMap<i8, Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    /// Items that have had a turn before: they go first, in the order in which they came back.
    again: VecDeque<usize>,
    pending: VecDeque<usize>,
    has_turn: bool,
}

impl Queues {
    pub(super) fn push(&mut self, priority: i8, item: usize) {
        self.of(priority).pending.push_back(item);
    }

    /// For an item that has waited its turn before.
    pub(super) fn push_again(&mut self, priority: i8, item: usize) {
        self.of(priority).again.push_back(item);
    }

    fn of(&mut self, priority: i8) -> &mut Queue {
        match priority {
            USUAL => &mut self.usual,
            priority => self.others.entry(priority).or_default(),
        }
    }

    /// The turn of this priority has come: who is next, if it `may_start`. The turn is over in any case.
    pub(super) fn pop(&mut self, priority: i8, may_start: bool) -> Option<usize> {
        if priority == USUAL {
            return self.usual.pop(may_start);
        }
        let queue = self.others.get_mut(&priority)?;
        let item = queue.pop(may_start);
        if !queue.is_awaited() {
            self.others.remove(&priority);
        }
        item
    }

    /// Whether somebody waits whose priority has no turn yet.
    pub(super) fn wants_turn(&self) -> bool {
        self.usual.wants_turn() || self.any_other(Queue::wants_turn)
    }

    pub(super) fn has_turn(&self) -> bool {
        self.usual.has_turn || self.any_other(|queue| queue.has_turn)
    }

    /// Gives a turn to each priority that wants one.
    pub(super) fn give_turns(&mut self, host: usize, turns: &mut Turns) {
        if self.usual.wants_turn() {
            self.usual.has_turn = true;
            turns.push(USUAL, host);
        }
        if self.others.is_empty() {
            return;
        }
        for (priority, queue) in &mut self.others {
            if queue.wants_turn() {
                queue.has_turn = true;
                turns.push(*priority, host);
            }
        }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        let others = self.others.values().map(Queue::len);
        self.usual.len() + others.sum::<usize>()
    }

    /// Asked first whether there is any: even to walk through an empty map has its price.
    fn any_other(&self, holds: impl Fn(&Queue) -> bool) -> bool {
        !self.others.is_empty() && self.others.values().any(holds)
    }

    /// Lets nobody wait any more. What has its turn keeps it until that comes.
    pub(super) fn clear(&mut self) {
        self.usual.clear();
        self.others.retain(|_, queue| {
            queue.clear();
            queue.has_turn
        });
    }
}

impl Queue {
    fn pop(&mut self, may_start: bool) -> Option<usize> {
        self.has_turn = false;
        if !may_start {
            return None;
        }
        self.again.pop_front().or_else(|| self.pending.pop_front())
    }

    fn len(&self) -> usize {
        self.again.len() + self.pending.len()
    }

    fn is_awaited(&self) -> bool {
        !self.again.is_empty() || !self.pending.is_empty()
    }

    fn wants_turn(&self) -> bool {
        !self.has_turn && self.is_awaited()
    }

    fn clear(&mut self) {
        self.again.clear();
        self.pending.clear();
    }
}
