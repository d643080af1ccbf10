//! What slots were at, over time: [`Chart`].

use fetch_many::{Slots, Spent};

use super::digits::float;
use super::hosts::is_in_use;
use super::lane::{Lane, Span};
use crate::journal::{Ledger, Line};

/// Slots by cause over time, as far as lines tell: to draw, not to count. What is exact is the [`Ledger`].
///
/// A line has sums, so that the parts of a request are laid out in the order of its life; what one with several attempts has
/// spent is divided evenly among them. Waiting is spread over the time in which it waited.
#[derive(Clone, Debug)]
pub struct Chart {
    limit: f64,
    lanes: Vec<Lane>,
    /// When the last entry was taken up.
    taken: f64,
    end: f64,
}

/// Slots over time: in each part of it, how many were at what, on average.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// How long each part is, in nanoseconds.
    pub part: f64,
    /// How many slots were at each of [`Slots::ALL`], and behind those how many nobody has told of.
    pub parts: Vec<[f64; COLUMNS]>,
}

/// How many things slots can be at, and one for what is not known.
pub const COLUMNS: usize = Slots::ALL.len() + 1;
const UNTOLD: usize = COLUMNS - 1;

/// More attempts than that are drawn as so many.
const ATTEMPTS: u32 = 32;

impl Chart {
    pub(super) fn new(limit: u64) -> Self {
        Self {
            limit: float(limit),
            lanes: vec![Lane::default(); Spent::ALL.len()],
            taken: 0.0,
            end: 0.0,
        }
    }

    pub(super) fn add(&mut self, line: &Line) {
        let taken = float(line.taken);
        let finished = float(line.finished());
        let started = line.started.map_or(finished, float);
        let started = started.clamp(taken, finished);
        self.taken = self.taken.max(taken);
        self.end = self.end.max(finished);
        let waited: f64 = waits(line).map(|(_, time)| time).sum();
        // What it has waited for before its first attempt, the rest between two.
        let part = if waited > 0.0 {
            ((started - taken) / waited).min(1.0)
        } else {
            0.0
        };
        let before = Span {
            from: taken,
            to: started,
        };
        for (spent, time) in waits(line) {
            self.lay(spent, before, time * part);
        }
        if line.started.is_some() {
            self.lay_attempts(
                line,
                Span {
                    from: started,
                    to: finished,
                },
                1.0 - part,
            );
        }
    }

    /// The attempts, evenly, and `part` of all waiting between them.
    fn lay_attempts(&mut self, line: &Line, span: Span, part: f64) {
        let attempts = f64::from(line.attempts.clamp(1, ATTEMPTS));
        let used = float(line.spent(is_in_use));
        let pause = (span.to - span.from - used).max(0.0) / (attempts - 1.0).max(1.0);
        let mut at = span.from;
        for attempt in 0..line.attempts.clamp(1, ATTEMPTS) {
            if attempt > 0 {
                let between = Span {
                    from: at,
                    to: at + pause,
                };
                for (spent, time) in waits(line) {
                    self.lay(spent, between, time * part / (attempts - 1.0));
                }
                at = between.to;
            }
            for (spent, nanos) in line.phases.iter().filter(|(spent, _)| is_in_use(*spent)) {
                let time = float(nanos) / attempts;
                self.lay(
                    spent,
                    Span {
                        from: at,
                        to: at + time,
                    },
                    time,
                );
                at += time;
            }
        }
    }

    fn lay(&mut self, spent: Spent, span: Span, time: f64) {
        self.lanes[spent as usize].add(span, time);
    }

    /// What is to be drawn. `ledger`: the exact sums, which tell what lines do not: why slots were empty though nothing
    /// waited. `None` if nobody knows.
    #[must_use]
    pub fn picture(&self, ledger: Option<&Ledger>) -> Picture {
        let end = ledger.map_or(self.end, |ledger| float(ledger.elapsed));
        let width = self.lanes.iter().map(Lane::width).fold(1.0, f64::max);
        let lanes: Vec<_> = self.lanes.iter().map(|lane| lane.areas(width)).collect();
        let mut parts = Vec::new();
        let mut from = 0.0;
        while from < end && parts.len() < Lane::PARTS {
            let span = Span {
                from,
                to: end.min(from + width),
            };
            let at = |spent: Spent| {
                lanes[spent as usize]
                    .get(parts.len())
                    .copied()
                    .unwrap_or_default()
            };
            parts.push(self.part(span, at, ledger));
            from += width;
        }
        Picture { part: width, parts }
    }

    /// How many slots were at what, as the ledger deals them out.
    fn part(
        &self,
        span: Span,
        at: impl Fn(Spent) -> f64,
        ledger: Option<&Ledger>,
    ) -> [f64; COLUMNS] {
        let mut columns = [0.0; COLUMNS];
        let time = span.to - span.from;
        let all = self.limit * time;
        let used: f64 = Spent::ALL
            .into_iter()
            .filter(|spent| is_in_use(*spent))
            .map(&at)
            .sum();
        // What is laid out evenly may come to more than there was room for.
        let scale = if used > all { all / used } else { 1.0 };
        let mut free = (all - used).max(0.0);
        for slots in Slots::ALL {
            let Some(spent) = Spent::ALL
                .into_iter()
                .find(|spent| spent.name() == slots.name())
            else {
                continue;
            };
            let column = &mut columns[slots as usize];
            if is_in_use(spent) {
                *column = at(spent) * scale;
            } else if spent.is_waiting() {
                *column = at(spent).min(free);
                free -= *column;
            }
        }
        self.share_out(&mut columns, free, span, ledger);
        columns.map(|column| column / time)
    }

    /// Slots that nothing waited for: there was nothing left to take, or what the ledger says of all such time.
    fn share_out(
        &self,
        columns: &mut [f64; COLUMNS],
        free: f64,
        span: Span,
        ledger: Option<&Ledger>,
    ) {
        let Some(ledger) = ledger else {
            columns[UNTOLD] = free;
            return;
        };
        let before = ((self.taken - span.from) / (span.to - span.from)).clamp(0.0, 1.0);
        let causes = [Slots::Caller, Slots::Bound, Slots::Input]
            .map(|slots| (slots, float(ledger.slots.get(slots))));
        let sum: f64 = causes.iter().map(|(_, nanos)| nanos).sum();
        let shared = if sum > 0.0 { free * before } else { 0.0 };
        for (slots, nanos) in causes.into_iter().filter(|(_, nanos)| *nanos > 0.0) {
            columns[slots as usize] += shared * nanos / sum;
        }
        columns[Slots::Tail as usize] += free - shared;
    }
}

/// What it waited for, before an attempt or between two.
fn waits(line: &Line) -> impl Iterator<Item = (Spent, f64)> {
    let waits = line.phases.iter().filter(|(spent, _)| spent.is_waiting());
    waits.map(|(spent, nanos)| (spent, float(nanos)))
}

#[cfg(test)]
mod tests;
