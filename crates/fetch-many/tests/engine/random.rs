//! Random scenarios, for proptest.

use std::time::Duration;

use fetch_many::http::Method;
use fetch_many::{Config, Order, Plan, Rate, Retry};
use proptest::prelude::*;
use proptest::{collection, option};

use crate::reply::{Location, Redirect, Reply};
use crate::scenario::{BAD_LOCATIONS, Given, HOSTS, KINDS, Move, Scenario};

pub(crate) fn scenarios() -> impl Strategy<Value = Scenario> {
    let input = collection::vec(given(), 0..40);
    let moves = collection::vec(moves(), 0..150);
    (plans(), configs(), input, moves).prop_map(|(plan, config, input, moves)| Scenario {
        plan,
        config,
        input,
        moves,
    })
}

/// What redirects have to share.
fn configs() -> impl Strategy<Value = Config> {
    (0..4_u32, millis(1_000), 0..200_usize).prop_map(|(redirects, timeout, bytes)| {
        let config = Config::default().max_redirects(redirects);
        config.timeout(timeout).max_body_bytes(bytes)
    })
}

fn plans() -> impl Strategy<Value = Plan> {
    let order = prop_oneof![Just(Order::AsGiven), Just(Order::AsCompleted)];
    let rate = (millis(60), 1..5_u32);
    (
        1..7_usize,
        option::of(1..4_usize),
        order,
        0..7_usize,
        option::of(rate),
        retries(),
        option::weighted(0.3, millis(3_000)),
        prop::bool::weighted(0.2),
    )
        .prop_map(
            |(limit, per_host, order, lookahead, rate, retry, deadline, adapt)| {
                let mut plan = Plan::limit(limit)
                    .order(order)
                    .lookahead(lookahead)
                    .retry(retry);
                plan.per_host = per_host.map(|limit| limit.try_into().unwrap());
                plan.rate = rate.map(|(interval, burst)| {
                    let rate = Rate::per_second(1).burst(burst);
                    Rate { interval, ..rate }
                });
                // What a slower pace makes too late for the deadline is not to be seen from outside.
                plan.deadline = deadline.filter(|_| !adapt);
                plan.adapt(adapt)
            },
        )
}

fn retries() -> impl Strategy<Value = Retry> {
    let budget = prop_oneof![Just(0.0), 0.0..1.5_f64];
    (
        0..5_u32,
        millis(100),
        millis(400),
        budget,
        0..6_u32,
        millis(2_500),
        any::<u64>(),
    )
        .prop_map(|(max, base, ceiling, budget, reserve, pause, seed)| {
            Retry::up_to(max)
                .backoff(base, ceiling)
                .budget(budget, reserve)
                .max_retry_after(pause)
                .seed(seed)
        })
}

fn given() -> impl Strategy<Value = Given> {
    let method = prop_oneof![
        6 => Just(Method::GET),
        2 => Just(Method::POST),
        1 => Just(Method::PUT),
    ];
    prop_oneof![
        1 => Just(Given::Invalid),
        12 => (0..HOSTS, method).prop_map(|(host, method)| Given::Request { host, method }),
    ]
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        120 => (0..8_usize, replies()).prop_map(|(which, reply)| Move::Finish(which, reply)),
        60 => millis(150).prop_map(Move::Pass),
        8 => Just(Move::Leave),
        10 => Just(Move::Return),
        4 => Just(Move::Stall),
        8 => Just(Move::Flow),
        1 => Just(Move::Stop),
    ]
}

fn replies() -> impl Strategy<Value = Reply> {
    let status = prop::sample::select(vec![404, 429, 500, 502, 503, 504]);
    let kind = prop::sample::select(KINDS);
    prop_oneof![
        4 => Just(Reply::Status(200, None)),
        4 => (status, option::of(0..4_u64)).prop_map(|(status, pause)| Reply::Status(status, pause)),
        3 => kind.prop_map(Reply::Error),
        2 => Just(Reply::Stale),
        1 => Just(Reply::Silent),
        4 => redirects().prop_map(Reply::Redirect),
    ]
}

fn redirects() -> impl Strategy<Value = Redirect> {
    let status = prop::sample::select(vec![301, 302, 303, 307, 308]);
    let to = prop_oneof![
        6 => (0..HOSTS).prop_map(Location::Host),
        3 => Just(Location::Here),
        1 => prop::sample::select(BAD_LOCATIONS).prop_map(Location::Bad),
    ];
    (status, to, 0..100_usize).prop_map(|(status, to, body)| Redirect { status, to, body })
}

fn millis(most: u64) -> impl Strategy<Value = Duration> {
    (0..=most).prop_map(Duration::from_millis)
}
