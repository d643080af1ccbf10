//! A feed against a plain account of it, whatever happens to it in whatever order.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use proptest::prelude::*;

use super::{Fed, Feed, PushErrorKind};
use crate::input::{Input, Progress};

#[derive(Clone, Copy, Debug)]
enum Move {
    Push,
    /// The batch takes one.
    Take,
    /// The batch yields the outcome of one that it has taken.
    Yield,
    Clone,
    Drop,
    TakeBack,
    Close,
}

/// Counts how often it is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// What a feed must be, and the feed.
struct Pair {
    feeds: Vec<Feed<usize>>,
    input: Fed<usize>,
    capacity: usize,
    until_idle: bool,
    waiting: VecDeque<usize>,
    pushed: usize,
    taken: usize,
    yielded: usize,
    ended: bool,
    /// The batch waits, and has been woken so often when it began to.
    waits: Option<usize>,
    bell: Arc<Bell>,
}

impl Pair {
    fn new(capacity: usize, until_idle: bool) -> Self {
        let (feed, input) = if until_idle {
            Feed::until_idle(capacity)
        } else {
            Feed::until_dropped(capacity)
        };
        Self {
            feeds: vec![feed],
            input,
            capacity,
            until_idle,
            waiting: VecDeque::new(),
            pushed: 0,
            taken: 0,
            yielded: 0,
            ended: false,
            waits: None,
            bell: Arc::default(),
        }
    }

    fn make(&mut self, next: Move) {
        match next {
            Move::Push => self.push(),
            Move::Take => self.take(),
            Move::Yield => self.yielded += usize::from(self.yielded < self.taken),
            Move::Clone => self.feeds.extend(self.feeds.first().cloned()),
            Move::Drop => {
                if self.feeds.pop().is_some() && self.feeds.is_empty() {
                    self.expect_woken();
                }
            }
            Move::TakeBack => {
                if let Some(feed) = self.feeds.first() {
                    let waiting: Vec<_> = self.waiting.drain(..).collect();
                    assert_eq!(feed.take_back(), waiting);
                }
            }
            Move::Close => {
                Pin::new(&mut self.input).close();
                self.ended = true;
                self.waits = None;
            }
        }
    }

    fn push(&mut self) {
        let Some(feed) = self.feeds.first() else {
            return;
        };
        let request = self.pushed;
        self.pushed += 1;
        let expected = if self.ended {
            Some(PushErrorKind::Ended)
        } else {
            (self.waiting.len() == self.capacity).then_some(PushErrorKind::Full)
        };
        match feed.try_push(request) {
            Ok(()) => {
                assert_eq!(expected, None);
                self.waiting.push_back(request);
                self.expect_woken();
            }
            Err(error) => {
                assert_eq!((Some(error.kind), error.request), (expected, request));
            }
        }
    }

    fn take(&mut self) {
        let waker = Waker::from(Arc::clone(&self.bell));
        let mut context = Context::from_waker(&waker);
        let progress = Progress::new(self.taken, self.yielded);
        let next = Pin::new(&mut self.input).poll_take(&mut context, progress);
        let is_idle = self.until_idle && self.taken == self.yielded;
        let over = self.ended || self.feeds.is_empty() || is_idle;
        let expected = match self.waiting.pop_front() {
            Some(request) => Poll::Ready(Some(request)),
            None if over => Poll::Ready(None),
            None => Poll::Pending,
        };
        assert_eq!(next, expected);
        self.taken += usize::from(matches!(next, Poll::Ready(Some(_))));
        self.ended |= next == Poll::Ready(None);
        self.waits = next
            .is_pending()
            .then(|| self.bell.0.load(Ordering::SeqCst));
    }

    /// Whoever waits for what has happened now must know.
    fn expect_woken(&mut self) {
        if let Some(before) = self.waits.take() {
            assert!(
                self.bell.0.load(Ordering::SeqCst) > before,
                "nobody was woken"
            );
        }
    }
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let next = prop_oneof![
        8 => Just(Move::Push),
        8 => Just(Move::Take),
        4 => Just(Move::Yield),
        1 => Just(Move::Clone),
        1 => Just(Move::Drop),
        1 => Just(Move::TakeBack),
        1 => Just(Move::Close),
    ];
    prop::collection::vec(next, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_feed_is_what_it_should_be(capacity in 1_usize..4, until_idle: bool, moves in moves()) {
        let mut pair = Pair::new(capacity, until_idle);
        for next in moves {
            pair.make(next);
        }
    }
}
