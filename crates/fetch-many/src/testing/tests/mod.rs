//! That a fake keeps the laws, in virtual time.

mod inputs;
mod plan;
mod replies;
#[cfg(feature = "stream")]
mod streams;
mod time;

use std::time::Duration;

use super::{Fake, Reply};
use crate::{ErrorKind, Outcome, Request};

const SECOND: Duration = Duration::from_secs(1);

fn urls(count: usize) -> Vec<String> {
    let url = |page: usize| format!("http://a.example/{page}");
    (0..count).map(url).collect()
}

/// The number that the path of these requests is.
fn page(request: &Request) -> u32 {
    let path = request.uri().path();
    path[1..].parse().expect("a number")
}

fn indices(outcomes: impl Iterator<Item = Outcome>) -> Vec<usize> {
    outcomes.map(|outcome| outcome.index).collect()
}

fn kind(outcome: &Outcome) -> ErrorKind {
    outcome.result.as_ref().expect_err("an error").kind()
}

/// In milliseconds.
fn times(fake: &Fake) -> Vec<u128> {
    let asked = fake.asked().into_iter();
    asked.map(|asked| asked.at.as_millis()).collect()
}

/// Of three pages, the first takes longest.
fn descending() -> Fake {
    Fake::new(|request| Reply::from("").after(SECOND * (3 - page(request))))
}
