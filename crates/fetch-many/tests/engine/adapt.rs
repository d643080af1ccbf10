//! A hundred requests to a server that allows twenty a second and says so, in virtual time.

use std::time::{Duration, Instant};

use fetch_many::strategy::{Attempt, Batch, Step};
use fetch_many::{Config, IntoRequest, Plan, Rate, Retry};

use crate::reply::Reply;

const REQUESTS: usize = 100;
const ALLOWED: usize = 20;
const SECOND: Duration = Duration::from_secs(1);

/// When the requests came that were allowed.
type Allowed = Vec<Instant>;

/// How servers count, and whether one more is allowed at this time.
type Limiter = fn(&Allowed, Instant) -> bool;

const LIMITERS: [(&str, Limiter); 3] = [
    ("a window that slides", |allowed, now| {
        let recent = allowed.iter().filter(|at| now - **at < SECOND);
        recent.count() < ALLOWED
    }),
    (
        "windows of a second, from the first request on",
        |allowed, now| {
            let Some(first) = allowed.first() else {
                return true;
            };
            let window = |at: &Instant| (*at - *first).as_secs();
            let same = allowed.iter().filter(|at| window(at) == window(&now));
            same.count() < ALLOWED
        },
    ),
    ("a bucket of twenty tokens", |allowed, now| {
        let full = 20.0_f64;
        let mut last = None;
        let mut tokens = full;
        for at in allowed.iter().copied().chain([now]) {
            let passed = last.map_or(0.0, |last: Instant| (at - last).as_secs_f64());
            tokens = (tokens + passed * full).min(full) - 1.0;
            last = Some(at);
        }
        tokens >= 0.0
    }),
];

#[derive(Debug, Default)]
struct Run {
    succeeded: usize,
    wasted: usize,
    took: Duration,
}

/// Runs the batch to its end. Each request reaches the server at once, and its answer takes so long.
fn run(plan: &Plan, is_allowed: Limiter, latency: Duration) -> Run {
    let begin = Instant::now();
    let mut now = begin;
    let mut batch = Batch::new(plan, &Config::default());
    let mut allowed = Allowed::new();
    let mut running: Vec<(Instant, Attempt, Reply)> = Vec::new();
    let mut result = Run::default();
    let mut given = 0;
    loop {
        match batch.step(now) {
            Step::Take if given == REQUESTS => batch.end(),
            Step::Take => {
                batch.push(format!("http://host/{given}").into_request(), now);
                given += 1;
            }
            Step::Start(attempt) => {
                let reply = if is_allowed(&allowed, now) {
                    allowed.push(now);
                    Reply::Status(200, None)
                } else {
                    result.wasted += 1;
                    Reply::Status(429, Some(1))
                };
                running.push((now + latency, attempt, reply));
            }
            Step::Yield(outcome) => {
                let status = outcome.result.expect("a response").status();
                result.succeeded += usize::from(status == 200);
            }
            Step::Wait(until) => match running.first() {
                // They end in the order in which they began.
                Some((at, ..)) if until.is_none_or(|until| *at <= until) => {
                    let (at, attempt, reply) = running.remove(0);
                    now = now.max(at);
                    batch.finish(attempt, reply.into_result(), now);
                }
                _ => now = until.expect("something runs or is due"),
            },
            Step::Done => break,
        }
    }
    result.took = now - begin;
    result
}

fn each(mut check: impl FnMut(&Plan, Limiter, Duration, &str)) {
    for (name, limiter) in LIMITERS {
        // With nothing taken ahead, a host has no item between two requests.
        for (limit, lookahead) in [(1, 0), (1, 64), (8, 64), (64, 64), (200, 64)] {
            for latency in [1, 50, 300].map(Duration::from_millis) {
                let plan = Plan::new(limit).lookahead(lookahead);
                let plan = plan.retry(Retry::up_to(8));
                let what =
                    format!("{name}, limit {limit}, lookahead {lookahead}, latency {latency:?}");
                check(&plan, limiter, latency, &what);
            }
        }
    }
}

#[test]
fn all_succeed_though_the_budget_pays_for_few() {
    each(|plan, limiter, latency, what| {
        let run = run(plan, limiter, latency);
        assert_eq!(run.succeeded, REQUESTS, "{what}: {run:?}");
    });
}

#[test]
fn who_adapts_wastes_few_and_takes_its_time() {
    each(|plan, limiter, latency, what| {
        let adapted = run(&plan.clone().adapt(true), limiter, latency);
        assert_eq!(adapted.succeeded, REQUESTS, "{what}: {adapted:?}");
        assert!(adapted.wasted < 20, "{what}: {adapted:?}");
        let longest = run(plan, limiter, latency).took.max(5 * SECOND) * 4;
        assert!(adapted.took < longest, "{what}: {adapted:?}");
    });
}

#[test]
fn a_given_rate_is_adapted_as_well() {
    for (name, limiter) in LIMITERS {
        let plan = Plan::new(64)
            .rate(Rate::per_second(100))
            .retry(Retry::up_to(8))
            .adapt(true);
        let run = run(&plan, limiter, Duration::from_millis(5));
        assert_eq!(run.succeeded, REQUESTS, "{name}: {run:?}");
        assert!(run.wasted < 20, "{name}: {run:?}");
    }
}
