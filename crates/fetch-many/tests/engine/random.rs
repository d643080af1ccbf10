//! Random scenarios, for proptest.

use std::time::Duration;

use fetch_many::http::Method;
use fetch_many::{Config, HostPlan, Order, Plan, Rate, Retry, Settings};
use proptest::prelude::*;
use proptest::{collection, option};

use crate::reply::{Location, Redirect, Reply};
use crate::scenario::{BAD_LOCATIONS, Given, HOSTS, KINDS, Move, Scenario};

pub(crate) fn scenarios() -> impl Strategy<Value = Scenario> {
    let input = collection::vec(given(), 0..40);
    let moves = collection::vec(moves(), 0..150);
    let hosts = prop_oneof![
        2 => Just([HostPlan::default(); HOSTS]),
        1 => prop::array::uniform(host_plans()),
    ];
    (plans(), hosts, configs(), input, moves).prop_map(|(plan, hosts, config, input, moves)| {
        Scenario {
            plan,
            hosts,
            config,
            input,
            moves,
        }
    })
}

fn host_plans() -> impl Strategy<Value = HostPlan> {
    (option::of(1..6_usize), option::of(rates())).prop_map(|(limit, rate)| {
        let mut plan = HostPlan::default();
        plan.limit = limit.map(|limit| limit.try_into().unwrap());
        plan.rate = rate;
        plan
    })
}

fn rates() -> impl Strategy<Value = Rate> {
    (millis(60), 1..5_u32).prop_map(|(interval, burst)| {
        let rate = Rate::per_second(1).burst(burst);
        Rate { interval, ..rate }
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let own = (
        option::of(millis(1_000)),
        option::of(0..200_usize),
        option::of(0..4_u32),
        option::of(own_retries()),
        option::of(any::<bool>()),
        prop_oneof![2 => Just(0), 1 => -2..3_i8],
    );
    let own = own.prop_map(|(timeout, bytes, redirects, retry, idempotent, priority)| {
        let mut settings = Settings::default().priority(priority);
        settings.timeout = timeout;
        settings.max_body_bytes = bytes;
        settings.max_redirects = redirects;
        settings.retry = retry;
        settings.idempotent = idempotent;
        settings
    });
    prop_oneof![3 => Just(Settings::default()), 1 => own]
}

fn own_retries() -> impl Strategy<Value = Retry> {
    let statuses = prop::sample::subsequence(vec![404, 429, 500, 503], 0..4);
    (retries(), statuses, any::<bool>()).prop_map(|(retry, statuses, all)| {
        let retry = retry.statuses(statuses);
        if all { retry.non_idempotent() } else { retry }
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
    (
        1..7_usize,
        option::of(1..4_usize),
        order,
        0..7_usize,
        option::of(rates()),
        retries(),
        option::weighted(0.3, millis(3_000)),
        prop::bool::weighted(0.2),
    )
        .prop_map(
            |(limit, per_host, order, lookahead, rate, retry, deadline, adapt)| {
                let mut plan = Plan::new(limit)
                    .order(order)
                    .lookahead(lookahead)
                    .retry(retry);
                plan.per_host = per_host.map(|limit| limit.try_into().unwrap());
                plan.rate = rate;
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
        12 => (0..HOSTS, method, settings()).prop_map(|(host, method, settings)| {
            Given::Request { host, method, settings: Box::new(settings) }
        }),
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
