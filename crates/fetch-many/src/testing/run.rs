//! One batch of a fake, in virtual time: [`Run`].

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use super::arrival::Arrival;
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
    /// Whose answers are there, but no room for their bodies.
    waiting: VecDeque<Arrival>,
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
            waiting: VecDeque::new(),
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
        let (time, result) = reply.within(job.bounds());
        self.sent += 1;
        let due = (after(now, time), self.sent);
        self.in_flight.insert(due, Exchange { job, result });
    }

    /// When the next answer is there.
    fn next_due(&self) -> Option<Instant> {
        let ((due, _), _) = self.in_flight.first_key_value()?;
        Some(*due)
    }

    /// The next answer is there, and what may start then starts, if there is room for its body.
    fn finish_next(&mut self) {
        let Some(((due, _), exchange)) = self.in_flight.pop_first() else {
            return;
        };
        self.clock.advance_to(due);
        self.world.clock.advance_to(due);
        let mut arrival = Arrival::of(exchange.job, exchange.result, due);
        if arrival.poll_room(due).is_ready() {
            self.finish(arrival);
        } else {
            self.waiting.push_back(arrival);
        }
    }

    fn finish(&mut self, arrival: Arrival) {
        if let Some(next) = arrival.finish() {
            self.start(next);
        }
    }

    /// Finishes one for whose body there is room by now. False: there is none.
    fn finish_waiting(&mut self) -> bool {
        let now = self.clock.now();
        let mut waiting = self.waiting.iter_mut();
        let found = waiting.position(|arrival| arrival.poll_room(now).is_ready());
        let arrival = found.and_then(|index| self.waiting.remove(index));
        arrival.map(|arrival| self.finish(arrival)).is_some()
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
        if self.finish_waiting() {
            return None;
        }
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
