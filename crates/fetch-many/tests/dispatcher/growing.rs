//! An input that grows from what comes of it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::mpsc;

use fetch_many::{ErrorKind, FetchManyExt, Order, Plan, Requests};

use crate::toy::{Fetcher, answer, index};
use crate::watch::watched;

/// The pages that a page links to: a tree of 1,000.
fn links(page: usize) -> impl Iterator<Item = usize> {
    (page * 10 + 1..=page * 10 + 10).filter(|page| *page < 1_000)
}

fn url(page: usize) -> String {
    format!("http://host{}/{page}", page % 4)
}

#[test]
fn a_crawl_finds_every_page_in_either_order_and_with_any_plan() {
    watched(|| {
        for order in [Order::AsGiven, Order::AsCompleted] {
            for (limit, lookahead) in [(1, 0), (3, 1), (64, 64)] {
                let plan = Plan::new(limit).lookahead(lookahead).order(order);
                let fetcher = Fetcher::new(|request, told| match index(request) % 7 {
                    6 => Err(ErrorKind::Tls.into()),
                    _ => answer(request, told),
                });
                let found = RefCell::new(VecDeque::from([0]));
                let next = || Some(url(found.borrow_mut().pop_front()?));
                let requests = Requests::growing(std::iter::from_fn(next));
                let mut pages = 0;
                for outcome in fetcher.fetch(requests, &plan) {
                    let uri = outcome.uri.expect("all are URLs");
                    let page = uri.path()[1..].parse().expect("a number");
                    found.borrow_mut().extend(links(page));
                    pages += 1;
                }
                assert_eq!(pages, 1_000);
            }
        }
    });
}

#[test]
fn it_is_asked_once_after_each_outcome_while_it_has_nothing() {
    watched(|| {
        let asked = Cell::new(0);
        let (found, to_visit) = mpsc::channel();
        let requests = std::iter::from_fn(|| {
            asked.set(asked.get() + 1);
            to_visit.try_recv().ok()
        });
        for page in 0..3 {
            found.send(url(page)).expect("it is there");
        }
        let fetcher = Fetcher::new(answer);
        let mut outcomes = fetcher.fetch(Requests::growing(requests), &Plan::new(8));
        assert_eq!(asked.get(), 0, "law 4");
        assert_eq!(outcomes.by_ref().count(), 3);
        // Three that are there, and their end; besides after each outcome but those that were ready together.
        assert!((4..=7).contains(&asked.get()), "asked {}", asked.get());
        found.send(url(4)).expect("it is there");
        let before = asked.get();
        assert!(outcomes.next().is_none(), "the batch has ended");
        assert_eq!(asked.get(), before);
    });
}

#[test]
fn nothing_at_all_is_the_end() {
    watched(|| {
        let fetcher = Fetcher::new(answer);
        let requests = Requests::growing(std::iter::empty::<String>());
        assert_eq!(fetcher.fetch(requests, &Plan::new(8)).count(), 0);
    });
}

#[test]
fn what_grows_may_have_contexts() {
    watched(|| {
        let (found, to_visit) = mpsc::channel();
        found.send((0, url(0))).expect("it is there");
        let fetcher = Fetcher::new(answer);
        let requests = Requests::growing(to_visit.try_iter());
        let mut deepest = 0;
        for (depth, _) in fetcher.fetch_with(requests, &Plan::new(4)) {
            deepest = deepest.max(depth);
            if depth < 5 {
                let next = (depth + 1, url(depth));
                found.send(next).expect("it is there");
            }
        }
        assert_eq!(deepest, 5);
    });
}
