//! Bodies of a batch in random schedules: bounded, and never at a standstill.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use proptest::prelude::*;

use crate::batch::{Attempt, Batch, Next};
use crate::{Config, Error, ErrorKind, IntoRequest, Order, Outcome, Plan, Response};

/// As much as one reservation.
const CHUNK: usize = 512 << 10;

/// What bodies are made of, without memory of their own.
static ZEROS: [u8; 8 * CHUNK] = [0; 8 * CHUNK];

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// How one request ends.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Whole,
    /// Tried again.
    Unavailable,
    Lost,
}

#[derive(Clone, Debug)]
struct Script {
    chunks: Vec<usize>,
    fate: Fate,
}

struct Receiving {
    attempt: Attempt,
    script: Script,
    received: usize,
    /// How many chunks have come.
    came: usize,
    woken: Arc<Woken>,
}

struct World {
    batch: Batch,
    now: Instant,
    input: VecDeque<Script>,
    scripts: Vec<Script>,
    receiving: Vec<Receiving>,
    /// Outcomes that the dispatcher has, and the caller has not.
    held: VecDeque<Outcome>,
    yielded: usize,
    most: usize,
}

impl World {
    fn new(plan: &Plan, scripts: Vec<Script>) -> Self {
        Self {
            batch: Batch::new(plan, &Config::default().max_body_bytes(usize::MAX)),
            now: Instant::now(),
            input: scripts.iter().cloned().collect(),
            scripts,
            receiving: Vec::new(),
            held: VecDeque::new(),
            yielded: 0,
            most: 0,
        }
    }

    fn used(&self) -> usize {
        self.batch.bodies().unwrap().allowance.used()
    }

    /// What the dispatcher does, whoever asks. False if there is nothing to do but to wait.
    fn step(&mut self) -> bool {
        let next = self.batch.next(self.now);
        let is_idle = self.receiving.is_empty() && self.held.is_empty();
        match next {
            Next::Take => match self.input.pop_front() {
                Some(_) => self.batch.push("http://a/".into_request(), self.now),
                None => self.batch.end(),
            },
            Next::Start(turn) => {
                let attempt = self.batch.begin(turn);
                self.start(attempt);
            }
            Next::Yield => {
                let mut ready = VecDeque::new();
                self.batch.hand_over(&mut ready);
                self.held.append(&mut ready);
            }
            Next::Wait => match self.batch.next_wake().filter(|_| is_idle) {
                Some(until) => self.now = until,
                None => return false,
            },
            Next::Done => return false,
        }
        self.unlock();
        true
    }

    /// What the dispatcher does once it has given up its lock.
    fn unlock(&mut self) {
        if let Some(bodies) = self.batch.readers_to_wake() {
            bodies.wake();
        }
    }

    fn start(&mut self, mut attempt: Attempt) {
        let index = attempt.course.share().index();
        let script = self.scripts[index].clone();
        // The second time it is there.
        self.scripts[index].fate = Fate::Whole;
        self.receiving.push(Receiving {
            attempt,
            script,
            received: 0,
            came: 0,
            woken: Arc::new(Woken(AtomicBool::new(true))),
        });
    }

    /// One more chunk for one that can go on, or its end. False if it cannot.
    fn receive(&mut self, place: usize) -> bool {
        let receiving = &mut self.receiving[place];
        if !receiving.woken.0.load(Ordering::SeqCst) {
            return false;
        }
        let share = receiving.attempt.course.share();
        let waker = Waker::from(Arc::clone(&receiving.woken));
        receiving.woken.0.store(false, Ordering::SeqCst);
        match share.poll_reserve(&mut Context::from_waker(&waker)) {
            Poll::Pending => return false,
            Poll::Ready(reserved) => reserved.unwrap(),
        }
        receiving.woken.0.store(true, Ordering::SeqCst);
        let chunk = receiving.script.chunks.get(receiving.came).copied();
        share.settle(chunk.unwrap_or(0));
        receiving.received += chunk.unwrap_or(0);
        receiving.came += 1;
        if chunk.is_none() {
            self.finish(place);
        }
        true
    }

    fn finish(&mut self, place: usize) {
        let ended = self.receiving.swap_remove(place);
        let mut response = Response::new(Bytes::from_static(&ZEROS[..ended.received]));
        let result = match ended.script.fate {
            Fate::Whole => Ok(response),
            Fate::Unavailable => {
                *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
                Ok(response)
            }
            Fate::Lost => Err(Error::new(ErrorKind::Protocol)),
        };
        self.batch.finish(ended.attempt, result, self.now);
        self.unlock();
        self.now += Duration::from_millis(1);
    }

    /// The caller takes an outcome, if there is one.
    fn take(&mut self) -> bool {
        let Some(outcome) = self.held.pop_front() else {
            return false;
        };
        let bodies = self.batch.bodies().unwrap();
        bodies.allowance.take_ready(outcome.body_length());
        self.yielded += 1;
        true
    }

    fn look(&mut self) {
        self.most = self.most.max(self.used());
    }

    /// Goes on until all is done, in any case.
    fn end(&mut self) {
        while self.yielded < self.scripts.len() {
            let mut has_moved = false;
            while self.step() {
                has_moved = true;
            }
            for place in (0..self.receiving.len()).rev() {
                has_moved |= self.receive(place);
                self.look();
            }
            has_moved |= self.take();
            assert!(has_moved, "nobody can go on: {} bytes", self.used());
        }
    }
}

fn script(fates: impl Strategy<Value = Fate>) -> impl Strategy<Value = Script> {
    let chunks = prop::collection::vec(1..=CHUNK, 0..8);
    (chunks, fates).prop_map(|(chunks, fate)| Script { chunks, fate })
}

fn plans() -> impl Strategy<Value = Plan> {
    let orders = prop_oneof![Just(Order::AsGiven), Just(Order::AsCompleted)];
    (1..6_usize, 0..4_usize, 0..6 * CHUNK, orders).prop_map(|(limit, lookahead, bytes, order)| {
        Plan::new(limit)
            .lookahead(lookahead)
            .in_memory(bytes)
            .order(order)
    })
}

fn run(plan: &Plan, scripts: Vec<Script>, schedule: Vec<(u8, usize)>) -> World {
    let mut world = World::new(plan, scripts);
    for (what, which) in schedule {
        match what {
            // A caller that is busy takes seldom.
            0 => drop(world.take()),
            1..4 => drop(world.step()),
            _ if world.receiving.is_empty() => {}
            _ => drop(world.receive(which % world.receiving.len())),
        }
        world.look();
    }
    world.end();
    assert_eq!(world.used(), 0, "all of it has been given back");
    world
}

fn schedules() -> impl Strategy<Value = Vec<(u8, usize)>> {
    prop::collection::vec((0..10_u8, any::<usize>()), 0..300)
}

proptest! {
    #[test]
    fn bodies_in_memory_are_bounded(
        plan in plans(),
        scripts in prop::collection::vec(script(Just(Fate::Whole)), 1..20),
        schedule in schedules(),
    ) {
        let longest = scripts.iter().map(|script| script.chunks.iter().sum::<usize>()).max();
        let bound = plan.in_memory.max(CHUNK) + longest.unwrap_or(0);
        let world = run(&plan, scripts, schedule);
        prop_assert!(world.most <= bound, "{} of {bound}", world.most);
    }

    #[test]
    fn nobody_waits_for_ever(
        plan in plans(),
        scripts in prop::collection::vec(
            script(prop_oneof![
                3 => Just(Fate::Whole),
                1 => Just(Fate::Unavailable),
                1 => Just(Fate::Lost),
            ]),
            1..20,
        ),
        schedule in schedules(),
    ) {
        run(&plan, scripts, schedule);
    }
}
