//! Outcomes on their way to the caller, in the plan's order.

use std::collections::VecDeque;

use crate::phases::nanos;
use crate::{Order, Outcome, Spent};

/// Holds at most `limit + lookahead` outcomes (law 3), so neither queue needs a bound of its own.
#[derive(Debug)]
pub(super) enum Completed {
    AsCompleted(VecDeque<Outcome>),
    /// Slot `i` is for index `next + i`.
    AsGiven {
        next: usize,
        slots: VecDeque<Option<Outcome>>,
        /// How many of the first slots have theirs.
        ready: usize,
    },
}

impl Completed {
    pub(super) fn new(order: Order) -> Self {
        match order {
            Order::AsCompleted => Self::AsCompleted(VecDeque::new()),
            Order::AsGiven => Self::AsGiven {
                next: 0,
                slots: VecDeque::new(),
                ready: 0,
            },
        }
    }

    #[inline]
    pub(super) fn push(&mut self, outcome: Outcome) {
        match self {
            Self::AsCompleted(queue) => queue.push_back(outcome),
            Self::AsGiven { next, slots, ready } => {
                // No index is pushed twice, so none is below `next`.
                let slot = outcome.index - *next;
                if slot >= slots.len() {
                    slots.resize_with(slot + 1, || None);
                }
                let now = outcome.timing.finished;
                slots[slot] = Some(outcome);
                // Those behind it have waited for it.
                while let Some(Some(outcome)) = slots.get_mut(*ready) {
                    let waited = now.saturating_duration_since(outcome.timing.finished);
                    outcome.phases.set(Spent::Order, nanos(waited));
                    *ready += 1;
                }
            }
        }
    }

    pub(super) fn pop(&mut self) -> Option<Outcome> {
        match self {
            Self::AsCompleted(queue) => queue.pop_front(),
            Self::AsGiven { next, slots, ready } => {
                let outcome = slots.front_mut()?.take()?;
                slots.pop_front();
                *next += 1;
                *ready -= 1;
                Some(outcome)
            }
        }
    }

    /// All that are there, if none of them has to wait for another.
    pub(super) fn all(&mut self) -> Option<&mut VecDeque<Outcome>> {
        match self {
            Self::AsCompleted(queue) => Some(queue),
            Self::AsGiven { .. } => None,
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::AsCompleted(queue) => !queue.is_empty(),
            Self::AsGiven { slots, .. } => matches!(slots.front(), Some(Some(_))),
        }
    }
}
