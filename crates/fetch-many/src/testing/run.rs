//! One batch of a fake, in virtual time: [`Run`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::world::World;
use crate::batch::{Step, after};
use crate::strategy::clock::Clock;
use crate::strategy::{Job, Player, Rest, Stage};
use crate::{Error, Response};

/// What is in flight in a batch, and when its answers are there.
pub(super) struct Run {
    world: Arc<World>,
    /// The batch's own: while its caller is away it stands still, and then it catches up with the world's.
    clock: Clock,
    /// By the time of the answer. Of those at the same time, the first that was sent is the first.
    in_flight: BTreeMap<(Instant, u64), Exchange>,
    /// How many have been sent.
    sent: u64,
    /// Whether others have been let run since the time last passed.
    others_ran: bool,
}

struct Exchange {
    job: Job,
    result: Result<Response, Error>,
}

impl Run {
    pub(super) fn new(world: Arc<World>, clock: Clock) -> Self {
        Self {
            world,
            clock,
            in_flight: BTreeMap::new(),
            sent: 0,
            others_ran: false,
        }
    }

    /// Should the closure panic, the job is dropped, which is its end.
    fn start(&mut self, mut job: Job) {
        let now = self.clock.now();
        let (_, _, course) = job.parts();
        course.enter_at(Stage::Wait, now);
        let reply = self.world.ask(job.request(), now);
        let (time, result) = reply.within(job.request(), job.bounds());
        self.sent += 1;
        let due = (after(now, time), self.sent);
        self.in_flight.insert(due, Exchange { job, result });
    }

    /// When the next answer is there.
    fn next_due(&self) -> Option<Instant> {
        let ((due, _), _) = self.in_flight.first_key_value()?;
        Some(*due)
    }

    /// The next answer is there, and what may start then starts.
    fn finish_next(&mut self) {
        let Some(((due, _), exchange)) = self.in_flight.pop_first() else {
            return;
        };
        self.clock.advance_to(due);
        self.world.clock.advance_to(due);
        if let Some(next) = exchange.job.finish(exchange.result) {
            self.start(next);
        }
    }

    /// Passes the time to the next event, which is at `until` unless an answer comes first. False: there is none.
    fn pass_time(&mut self, until: Option<Instant>) -> bool {
        match (self.next_due(), until) {
            (None, None) => return false,
            (Some(due), until) if until.is_none_or(|until| due <= until) => self.finish_next(),
            (_, Some(until)) => {
                self.clock.advance_to(until);
                self.world.clock.advance_to(until);
            }
            (Some(_), None) => unreachable!("an answer is due before no time at all"),
        }
        true
    }
}

impl Player for Run {
    /// The caller may have been away for some time, in which what was in flight has gone on.
    fn catch_up(&mut self) {
        let now = self.world.clock.now();
        while self.next_due().is_some_and(|due| due < now) {
            self.finish_next();
        }
        self.clock.advance_to(now);
    }

    fn play(&mut self, step: Step<Job>, rest: Rest<'_>) -> Option<Step<Job>> {
        let until = match step {
            Step::Start(job) => {
                self.start(job);
                return None;
            }
            Step::Wait(until) => until,
            step => return Some(step),
        };
        if rest.input_waits && rest.is_idle {
            // What comes of the input takes real time, and only a deadline could pass meanwhile.
            return Some(Step::Wait(None));
        }
        if rest.input_waits && !std::mem::replace(&mut self.others_ran, true) {
            // Whoever feeds the input may have something for it, if let run.
            rest.waker.wake_by_ref();
            return Some(Step::Wait(None));
        }
        self.others_ran = false;
        if self.pass_time(until) {
            return None;
        }
        Some(Step::Wait(None))
    }
}
