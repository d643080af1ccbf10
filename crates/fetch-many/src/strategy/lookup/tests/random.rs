//! Random askers, answers and times.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::board::{Asked, Begun, Board, Job, Next, Place};
use super::super::found::Found;
use super::super::window::AT_MOST;
use super::{addresses, failed, ms, unknown};

#[derive(Clone, Copy, Debug)]
enum Move {
    Ask(u8),
    /// The longest or a later one who waits does not wait any more.
    Forget(usize),
    Start,
    /// There is a thread for one of those that have started.
    Begin(usize),
    Finish(usize, u8),
    TakeBack(usize),
    /// None of the addresses of the answer connects.
    Lost(u8, u64),
    Pass(u64),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => any::<u8>().prop_map(Move::Ask),
        1 => any::<usize>().prop_map(Move::Forget),
        4 => Just(Move::Start),
        4 => any::<usize>().prop_map(Move::Begin),
        3 => (any::<usize>(), 0_u8..3).prop_map(|(index, found)| Move::Finish(index, found)),
        1 => any::<usize>().prop_map(Move::TakeBack),
        1 => (any::<u8>(), 0_u64..100).prop_map(|(name, number)| Move::Lost(name, number)),
        2 => (0_u64..2_000).prop_map(Move::Pass),
    ];
    prop::collection::vec(one, 0..400)
}

/// The board, and what must be true of it.
struct Model {
    board: Board<usize>,
    now: Instant,
    waiting: BTreeMap<usize, Place>,
    started: Vec<Job>,
    running: Vec<Begun>,
    asked: usize,
    told: BTreeSet<usize>,
    forgotten: BTreeSet<usize>,
    found_at: BTreeMap<String, (Instant, bool)>,
}

impl Model {
    fn make(&mut self, chosen: Move) {
        match chosen {
            Move::Ask(name) => self.ask(name),
            Move::Forget(index) => self.forget(index),
            Move::Start => drop(self.start()),
            Move::Begin(index) => self.begin(index),
            Move::Finish(index, found) => self.finish(index, found),
            Move::TakeBack(index) => self.take_back(index),
            Move::Lost(name, number) => self.board.lost(&name.to_string(), number),
            Move::Pass(time) => self.now += ms(time),
        }
    }

    fn ask(&mut self, name: u8) {
        let waiter = self.asked;
        self.asked += 1;
        match self.board.ask(&name.to_string(), waiter, self.now) {
            Asked::Known(known, _, same) => {
                assert_eq!((&*known, same), (&*name.to_string(), waiter));
                let (at, is_address) = self.found_at[&*known];
                let good_for = Duration::from_secs(if is_address { 30 } else { 1 });
                assert!(self.now < at + good_for, "it is too old");
                self.tell(waiter);
            }
            Asked::Waits(place) => drop(self.waiting.insert(waiter, place)),
        }
    }

    fn forget(&mut self, index: usize) {
        let Some(&waiter) = self.waiting.keys().nth(index % (self.waiting.len() + 1)) else {
            return;
        };
        let place = self.waiting.remove(&waiter).unwrap();
        assert_eq!(self.board.forget(&place), Some(waiter));
        assert_eq!(self.board.forget(&place), None);
        self.forgotten.insert(waiter);
    }

    fn start(&mut self) -> Next {
        let next = self.board.next(self.now);
        let Next::Start(job) = next else {
            return next;
        };
        let running = self.running.iter().map(|begun| &begun.job);
        let mut under_way = self.started.iter().chain(running);
        assert!(
            under_way.all(|other| other.name != job.name),
            "{} twice",
            job.name
        );
        self.started.push(job);
        assert!(self.started.len() + self.running.len() <= AT_MOST);
        Next::Nothing
    }

    fn begin(&mut self, index: usize) {
        if self.started.is_empty() {
            return;
        }
        let job = self.started.swap_remove(index % self.started.len());
        self.running.push(self.board.begin(job, self.now));
    }

    fn finish(&mut self, index: usize, found: u8) {
        if self.running.is_empty() {
            return;
        }
        let job = self.running.swap_remove(index % self.running.len());
        let found: Found = [addresses, failed, unknown][usize::from(found)]();
        let is_address = matches!(found, Found::Addresses(_));
        let (waiting, kept) = self.board.finish(&job, found, self.now);
        let job = job.job;
        assert_eq!(kept.number, job.number);
        self.found_at
            .insert(job.name.to_string(), (self.now, is_address));
        self.tell_all(waiting);
    }

    fn take_back(&mut self, index: usize) {
        if self.started.is_empty() {
            return;
        }
        let job = self.started.swap_remove(index % self.started.len());
        let failed = self.board.take_back(job);
        if self.started.is_empty() && self.running.is_empty() {
            let next = self.board.next(self.now);
            assert!(matches!(next, Next::Nothing), "nobody would start it");
        } else {
            assert!(failed.is_empty());
        }
        for (_, waiting) in failed {
            self.tell_all(waiting);
        }
    }

    fn tell_all(&mut self, waiting: slab::Slab<usize>) {
        for (_, waiter) in waiting {
            assert!(self.waiting.remove(&waiter).is_some(), "it did not wait");
            self.tell(waiter);
        }
    }

    fn tell(&mut self, waiter: usize) {
        assert!(self.told.insert(waiter), "told twice");
    }

    /// All that runs ends, and all that waits starts.
    fn settle(&mut self) {
        loop {
            match self.start() {
                Next::Wait(Some(at)) => {
                    assert!(at > self.now);
                    self.now = at;
                }
                Next::Wait(None) => assert!(self.started.len() + self.running.len() > 0),
                _ => {}
            }
            self.begin(0);
            if self.started.is_empty()
                && self.running.is_empty()
                && matches!(self.board.next(self.now), Next::Nothing)
            {
                break;
            }
            self.finish(0, 0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn everybody_is_told_once_or_has_given_up(moves in moves()) {
        let mut model = Model {
            board: Board::new(),
            now: Instant::now(),
            waiting: BTreeMap::new(),
            started: Vec::new(),
            running: Vec::new(),
            asked: 0,
            told: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            found_at: BTreeMap::new(),
        };
        for chosen in moves {
            model.make(chosen);
        }
        model.settle();
        prop_assert!(model.waiting.is_empty());
        prop_assert_eq!(model.told.len() + model.forgotten.len(), model.asked);
        prop_assert!(model.told.is_disjoint(&model.forgotten));
    }
}
