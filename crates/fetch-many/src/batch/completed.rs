//! Outcomes on their way to the caller, in the plan's order.

use std::collections::VecDeque;

use crate::{Order, Outcome};

/// Holds at most `limit + lookahead` outcomes (law 3), so neither queue needs a bound of its own.
#[derive(Debug)]
pub(super) enum Completed {
    AsCompleted(VecDeque<Outcome>),
    /// Slot `i` is for index `next + i`.
    AsGiven {
        next: usize,
        slots: VecDeque<Option<Outcome>>,
    },
}

impl Completed {
    pub(super) fn new(order: Order) -> Self {
        match order {
            Order::AsCompleted => Self::AsCompleted(VecDeque::new()),
            Order::AsGiven => Self::AsGiven {
                next: 0,
                slots: VecDeque::new(),
            },
        }
    }

    pub(super) fn push(&mut self, outcome: Outcome) {
        match self {
            Self::AsCompleted(queue) => queue.push_back(outcome),
            Self::AsGiven { next, slots } => {
                // No index is pushed twice, so none is below `next`.
                let slot = outcome.index - *next;
                if slot >= slots.len() {
                    slots.resize_with(slot + 1, || None);
                }
                slots[slot] = Some(outcome);
            }
        }
    }

    pub(super) fn pop(&mut self) -> Option<Outcome> {
        match self {
            Self::AsCompleted(queue) => queue.pop_front(),
            Self::AsGiven { next, slots } => {
                let outcome = slots.front_mut()?.take()?;
                slots.pop_front();
                *next += 1;
                Some(outcome)
            }
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::AsCompleted(queue) => !queue.is_empty(),
            Self::AsGiven { slots, .. } => matches!(slots.front(), Some(Some(_))),
        }
    }
}
