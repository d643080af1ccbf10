//! What comes along with a request comes back with its outcome, once.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Barrier;
use std::time::Duration;

use fetch_many::{ErrorKind, FetchManyExt, Order, Outcome, Plan, http};

use crate::toy::{Fetcher, answer, hang, index};
use crate::watch::watched;

/// Neither `Send` nor `Clone`, and counted when it is dropped.
struct Row {
    id: usize,
    dropped: Rc<RefCell<Vec<usize>>>,
}

impl Drop for Row {
    fn drop(&mut self) {
        self.dropped.borrow_mut().push(self.id);
    }
}

/// Every fifth is no URL.
fn rows(dropped: &Rc<RefCell<Vec<usize>>>) -> impl Iterator<Item = (Row, String)> {
    (0..).map(|id| {
        let row = Row {
            id,
            dropped: Rc::clone(dropped),
        };
        let url = match id % 5 {
            4 => "no url".to_owned(),
            _ => format!("http://host{}/{id}", id % 4),
        };
        (row, url)
    })
}

fn plan(order: Order) -> Plan {
    Plan::new(4).lookahead(3).order(order)
}

#[test]
fn every_context_comes_back_whatever_came_of_its_request() {
    watched(|| {
        for order in [Order::AsGiven, Order::AsCompleted] {
            let dropped = Rc::default();
            let fetcher = Fetcher::new(|request, told| match index(request) % 3 {
                0 => Err(ErrorKind::Tls.into()),
                _ => answer(request, told),
            });
            let outcomes = fetcher.fetch_with(rows(&dropped).take(500), &plan(order));
            let mut seen: Vec<_> = outcomes
                .map(|(row, outcome)| {
                    assert_eq!(row.id, outcome.index);
                    row.id
                })
                .collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..500).collect::<Vec<_>>());
            dropped.borrow_mut().sort_unstable();
            assert_eq!(*dropped.borrow(), seen, "each is dropped once");
        }
    });
}

#[test]
fn contexts_come_back_after_a_stop_and_a_deadline() {
    watched(|| {
        for (order, stops) in [
            (Order::AsGiven, true),
            (Order::AsCompleted, true),
            (Order::AsGiven, false),
            (Order::AsCompleted, false),
        ] {
            let dropped = Rc::default();
            let fetcher = Fetcher::new(|request, told| match index(request) {
                0 => answer(request, told),
                _ => hang(request, told),
            });
            let soon = Duration::from_millis(50);
            let plan = plan(order).deadline(if stops { Duration::MAX } else { soon });
            let mut outcomes = fetcher.fetch_with(rows(&dropped), &plan);
            let first = outcomes.next().expect("the input has no end");
            assert_eq!(first.0.id, first.1.index);
            if stops {
                outcomes.stop_handle().stop();
            }
            let rest: Vec<_> = outcomes.by_ref().collect();
            assert!(rest.iter().all(|(row, outcome)| row.id == outcome.index));
            assert_eq!(rest.len() + 1, outcomes.tally().taken);
            assert!(rest.len() <= 9, "limit and lookahead, and what was no URL");
            assert_eq!(dropped.borrow().len(), 0, "all are in our hands");
        }
    });
}

#[test]
fn a_dropped_batch_drops_what_is_unfinished_once() {
    watched(|| {
        let dropped = Rc::default();
        let fetcher = Fetcher::new(|request, told| match index(request) {
            0 => answer(request, told),
            _ => hang(request, told),
        });
        let mut outcomes = fetcher.fetch_with(rows(&dropped), &plan(Order::AsCompleted));
        let first = outcomes.next();
        let taken = outcomes.tally().taken;
        drop(outcomes);
        assert_eq!(dropped.borrow().len(), taken - 1);
        drop(first);
        dropped.borrow_mut().sort_unstable();
        assert_eq!(*dropped.borrow(), (0..taken).collect::<Vec<_>>());
    });
}

/// Panics when it is dropped, unless it is the first.
struct Thrower(usize, Rc<Cell<usize>>);

impl Drop for Thrower {
    fn drop(&mut self) {
        self.1.set(self.1.get() + 1);
        if self.0 > 0 {
            resume_unwind(Box::new("a panic in a drop"));
        }
    }
}

#[test]
fn contexts_that_panic_in_their_drop_do_not_keep_others_from_theirs() {
    watched(|| {
        let drops = Rc::new(Cell::new(0));
        let pair = Barrier::new(2);
        let fetcher = Fetcher::new(move |request, told| match index(request) {
            // Not before the second one is in flight.
            0 => {
                pair.wait();
                answer(request, told)
            }
            1 => {
                pair.wait();
                hang(request, told)
            }
            _ => hang(request, told),
        });
        let items = (0..).map(|id| (Thrower(id, Rc::clone(&drops)), format!("http://a/{id}")));
        let mut outcomes = fetcher.fetch_with(items, &Plan::new(2).lookahead(3));
        let (first, outcome) = outcomes.next().expect("the first is answered");
        assert_eq!((first.0, outcome.index), (0, 0));
        let taken = outcomes.tally().taken;
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(outcomes)));
        assert_eq!(drops.get(), taken - 1);
        assert!(
            taken > 1 && dropped.is_err(),
            "the first panic is the caller's"
        );
        drop(first);
        assert_eq!(drops.get(), taken);
    });
}

#[derive(Clone, Debug, PartialEq)]
struct Tag(usize);

#[test]
fn what_is_attached_to_a_request_comes_back() {
    watched(|| {
        let fetcher = Fetcher::new(|request, told| {
            assert!(request.extensions().get::<Tag>().is_some());
            match index(request) {
                0 => answer(request, told),
                1 => Err(ErrorKind::Tls.into()),
                _ => hang(request, told),
            }
        });
        let tagged = |url: &str, tag| http::Request::get(url).extension(Tag(tag)).body(());
        let requests = [
            "http://a/0",
            "http://a/1",
            "http://a/2",
            "/none",
            "http:///",
        ];
        let requests = requests.iter().zip(0..).map(|(url, tag)| tagged(url, tag));
        let plan = Plan::new(8).deadline(Duration::from_millis(100));
        let tag = |outcome: &Outcome| outcome.extensions.get::<Tag>().cloned();
        let outcomes = fetcher.fetch_all(requests, &plan);
        let tags: Vec<_> = outcomes.iter().map(tag).collect();
        assert_eq!(tags[..4], [0, 1, 2, 3].map(|index| Some(Tag(index))));
        // What is no URL of any kind makes no request that something could be attached to.
        assert_eq!(tags[4], None);
    });
}
