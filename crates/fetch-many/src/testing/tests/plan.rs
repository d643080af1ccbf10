//! What the plan says.

use std::time::Duration;

use super::{SECOND, descending, indices, kind, page, times, urls};
use crate::testing::{Fake, Reply};
use crate::{ErrorKind, FetchManyExt, IntoRequest, Order, Plan, Rate, RequestExt, Retry, Settings};

#[test]
fn order_is_that_of_the_plan() {
    let plan = Plan::new(3);
    assert_eq!(indices(descending().fetch(urls(3), &plan)), [2, 1, 0]);
    let plan = plan.order(Order::AsGiven);
    assert_eq!(indices(descending().fetch(urls(3), &plan)), [0, 1, 2]);
}

#[test]
fn what_takes_the_same_time_comes_in_the_order_in_which_it_was_sent() {
    let fake = Fake::new(|_| "");
    let outcomes = fake.fetch(urls(100), &Plan::new(7));
    assert_eq!(indices(outcomes), (0..100).collect::<Vec<_>>());
    assert_eq!(fake.elapsed(), Duration::ZERO);
}

#[test]
fn limits_are_kept_and_filled() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    fake.fetch_all(urls(5), &Plan::new(2));
    assert_eq!(times(&fake), [0, 0, 1000, 1000, 2000]);

    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let hosts = ["http://a/1", "http://a/2", "http://b/1", "http://a/3"];
    fake.fetch_all(hosts, &Plan::new(4).per_host(1));
    let asked = fake.asked().into_iter();
    let asked = asked.map(|asked| (asked.at.as_secs(), asked.request.uri().to_string()));
    let at = |second, url: &str| (second, url.to_owned());
    let expected = [
        at(0, "http://a/1"),
        at(0, "http://b/1"),
        at(1, "http://a/2"),
        at(2, "http://a/3"),
    ];
    assert_eq!(asked.collect::<Vec<_>>(), expected);
}

#[test]
fn nothing_is_asked_before_the_first_next() {
    let fake = Fake::new(|_| "");
    let mut outcomes = fake.fetch(urls(1), &Plan::new(1));
    assert_eq!((fake.asked().len(), outcomes.tally().taken), (0, 0));
    assert!(outcomes.next().is_some());
}

#[test]
fn rates_are_kept() {
    let fake = Fake::new(|_| "");
    fake.fetch_all(urls(4), &Plan::new(8).rate(Rate::per_second(4).burst(2)));
    assert_eq!(times(&fake), [0, 0, 250, 500]);
}

#[test]
fn the_deadline_ends_what_is_unfinished() {
    let fake = Fake::new(|request| Reply::from("").after(SECOND * page(request)));
    let outcomes = fake.fetch_all(urls(4), &Plan::new(4).deadline(2 * SECOND + SECOND / 2));
    let finished = outcomes.iter().filter(|outcome| outcome.result.is_ok());
    assert_eq!(finished.count(), 3);
    assert_eq!(kind(&outcomes[3]), ErrorKind::Deadline);
    assert_eq!(fake.elapsed(), 2 * SECOND + SECOND / 2);
}

#[test]
fn a_stop_ends_it() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let mut outcomes = fake.fetch(std::iter::repeat("http://a.example/0"), &Plan::new(4));
    assert!(outcomes.next().is_some());
    outcomes.stop_handle().stop();
    outcomes.by_ref().for_each(drop);
    let tally = outcomes.tally();
    assert_eq!(tally.taken, tally.yielded());
    assert!(tally.cancelled > 0);
    assert_eq!(fake.elapsed(), SECOND);
}

#[test]
fn a_request_has_settings_of_its_own() {
    let fake = Fake::new(|_| Reply::from("hello").after(5 * SECOND));
    let hasty = "http://a.example/1".with(Settings::default().timeout(SECOND).retry(Retry::none()));
    let outcomes = fake.fetch_all([hasty, "http://a.example/2".into_request()], &Plan::new(2));
    assert_eq!(kind(&outcomes[0]), ErrorKind::Timeout);
    assert!(outcomes[1].result.is_ok());
}
