//! A process that is one of those that race: [`contestant`].

use std::collections::BTreeMap;
use std::time::Instant;

use fetch_many::{Config, FetchMany, FetchManyExt, Outcome, Plan, Rate, Response, Retry};
use fetch_many_race::protocol::{self, Ready, answer_lines, say};

use super::job::{Answer, Done, Job};
use crate::args::Contestant;
use crate::exit::{Exit, Failed};

/// How much of a hash is told: no two bodies that anybody serves are alike in so many digits by chance.
const DIGITS: usize = 16;

/// Answers jobs on standard input with one strategy, until that is closed.
///
/// # Errors
/// If the strategy cannot be made, or nobody reads its answers.
pub fn contestant(args: &Contestant) -> Result<Exit, Failed> {
    // What is measured is one request and its answer, so none is followed and none is tried again.
    let config = Config::default().timeout(args.timeout).max_redirects(0);
    let name = args.strategy.name();
    let made = args.strategy.make(&config);
    let fetcher = made.map_err(|error| Failed::unusable(format!("{name}: {error}")))?;
    let ready = Ready {
        ready: true,
        name: name.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let answered = say(&ready).and_then(|()| {
        answer_lines(|job: Result<Job, String>| match job {
            Ok(job) => protocol::Answer::Done(fetch(&*fetcher, &job)),
            Err(error) => protocol::Answer::Refused { error },
        })
    });
    answered.map_err(|error| Failed::unusable(format!("{name}: {error}")))?;
    Ok(Exit::AllOk)
}

fn fetch(fetcher: &dyn FetchMany, job: &Job) -> Done {
    let mut plan = Plan::new(job.limit.max(1)).retry(Retry::none());
    plan.rate = job.per_second.map(Rate::per_second);
    let mut taken = Taken {
        done: Done {
            answers: vec![None; job.urls.len()],
            ..Done::default()
        },
        latencies: BTreeMap::new(),
    };
    let passes = (0..job.passes).flat_map(|_| &job.urls);
    let started = Instant::now();
    for outcome in fetcher.fetch(passes, &plan) {
        taken.take(outcome, job);
    }
    let wall = started.elapsed();
    Done {
        wall_ns: u64::try_from(wall.as_nanos()).unwrap_or(u64::MAX),
        latency_us: taken.latencies.into_iter().collect(),
        ..taken.done
    }
}

/// What has come so far.
struct Taken {
    done: Done,
    latencies: BTreeMap<u64, u64>,
}

impl Taken {
    fn take(&mut self, outcome: Outcome, job: &Job) {
        let url = outcome.index % job.urls.len();
        let latency = outcome.timing.in_flight().as_micros();
        let response = match outcome.result {
            Ok(response) => response,
            Err(error) => {
                self.done.failed += 1;
                let complaint = &mut self.done.complaint;
                complaint.get_or_insert_with(|| error.to_string());
                return;
            }
        };
        let latency = u64::try_from(latency).unwrap_or(u64::MAX);
        *self.latencies.entry(latency).or_default() += 1;
        let answer = answer(&response, job.hashed);
        match &mut self.done.answers[url] {
            Some(first) => first.changed |= !first.is_like(&answer),
            none => *none = Some(answer),
        }
    }
}

fn answer(response: &Response, hashed: bool) -> Answer {
    let body = response.body();
    let hash = hashed.then(|| blake3::hash(body).to_hex()[..DIGITS].to_owned());
    Answer {
        status: response.status().as_u16(),
        bytes: body.len() as u64,
        hash,
        changed: false,
    }
}
