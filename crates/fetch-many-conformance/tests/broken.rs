//! The suite can fail: each defect is caught by the law it breaks, and by nothing else in its place.

#[allow(dead_code, reason = "the sequential one is for another test")]
mod toy;

use std::thread;
use std::time::Duration;

use fetch_many_conformance::{Law, Subject, laws};

use crate::toy::{Altered, Defect};

fn subject(defect: Defect) -> Subject {
    Subject::new(move |config| Altered::new(config, defect))
}

/// What is wrong, the law that it breaks, and how its name begins. Without a defect, all of
/// them hold (`references.rs`).
#[rustfmt::skip]
const BREACHES: [(Defect, Law, &str); 52] = [
    (Defect::DropsAnItem, laws::law_01_one_for_one, "law 1 "),
    (Defect::WrongIndex, laws::law_01_one_for_one, "law 1 "),
    (Defect::WrongOrder, laws::law_02_order_as_given, "law 2 "),
    (Defect::WrongOrder, laws::law_02_order_as_completed, "law 2 "),
    (Defect::IgnoresLimit, laws::law_03_bound, "law 3 "),
    (Defect::IgnoresPerHost, laws::law_03_bound_per_host, "law 3 "),
    (Defect::IgnoresLookahead, laws::law_03_bound_of_what_is_taken, "law 3 "),
    (Defect::TakesEagerly, laws::law_04_lazy, "law 4 "),
    (Defect::Sequential, laws::law_05_parallel, "law 5 "),
    (Defect::FreezesWhileCallerIsBusy, laws::law_06_progress, "law 6 "),
    (Defect::EndsAtFirstError, laws::law_07_failure_is_an_item, "law 7 "),
    (Defect::StatusIsError, laws::law_07_failure_is_an_item, "law 7 "),
    (Defect::IgnoresPerHost, laws::law_08_fair, "law 8 "),
    (Defect::NoTimeout, laws::law_09_bounded_time, "law 9 "),
    (Defect::NoDeadline, laws::law_09_deadline, "law 9 "),
    (Defect::NoCap, laws::law_10_bounded_memory, "law 10 "),
    (Defect::RetriesPost, laws::law_11_retry, "law 11 "),
    (Defect::NoRetries, laws::law_11_retry, "law 11 "),
    (Defect::NoBudget, laws::law_11_retry_budget, "law 11 "),
    (Defect::SleepsThroughRetryAfter, laws::law_11_retry_after, "law 11 "),
    (Defect::HidesStaleness, laws::law_11_stale_connection, "law 11 "),
    (Defect::IgnoresFresh, laws::law_11_stale_connection, "law 11 "),
    (Defect::RetriesPost, laws::law_11_stale_connection, "law 11 "),
    (Defect::TruncatedIsOk, laws::law_12_whole_or_error, "law 12 "),
    (Defect::ResetIsEnd, laws::law_12_reset_is_no_end, "law 12 "),
    (Defect::FollowsRedirects, laws::law_13_safe_redirects, "law 13 "),
    (Defect::TimeoutPerRedirect, laws::law_13_one_timeout, "law 13 "),
    (Defect::AddsAHeader, laws::law_14_same_bytes, "law 14 "),
    (Defect::NoDecoding, laws::setting_decode, "setting decode"),
    (Defect::DeafToStop, laws::law_15_stop, "law 15 "),
    (Defect::StartsAfterStop, laws::law_15_stop, "law 15 "),
    (Defect::StaysRunning, laws::law_15_stop, "law 15 "),
    (Defect::StaysRunning, laws::law_15_drop, "law 15 "),
    (Defect::WrongTally, laws::law_16_exact_accounts, "law 16 "),
    (Defect::NoConnectTimeout, laws::setting_connect_timeout, "setting connect_timeout"),
    (Defect::NoIdleTimeout, laws::setting_idle_timeout, "setting idle_timeout"),
    (Defect::NoMaxIdle, laws::setting_max_idle_per_host, "setting max_idle_per_host"),
    (Defect::NoReuse, laws::setting_max_idle_per_host, "setting max_idle_per_host"),
    (Defect::NoUserAgent, laws::setting_user_agent, "setting user_agent"),
    (Defect::StaysRunning, laws::trouble_caller_stops_half_way, "bad input and trouble"),
    (Defect::SwallowsPanic, laws::trouble_panic_in_input, "bad input and trouble"),
    (Defect::NoTimeout, laws::trouble_unanswered_request, "bad input and trouble"),
    (Defect::DropsAnItem, laws::fire_mixed_faults, "batch under fire"),
    (Defect::EndsAtFirstError, laws::fire_mixed_faults, "batch under fire"),
    (Defect::IgnoresLimit, laws::fire_mixed_faults, "batch under fire"),
    (Defect::TruncatedIsOk, laws::fire_mixed_faults, "batch under fire"),
    (Defect::WrongIndex, laws::fire_mixed_faults, "batch under fire"),
    (Defect::WrongOrder, laws::fire_mixed_faults, "batch under fire"),
    (Defect::WrongTally, laws::fire_mixed_faults, "batch under fire"),
    (Defect::IgnoresPerHost, laws::fire_one_stalled_host, "batch under fire"),
    (Defect::StartsAfterStop, laws::fire_drop_at_any_moment, "batch under fire"),
    (Defect::StaysRunning, laws::fire_drop_at_any_moment, "batch under fire"),
];

/// All at once: they spend their time waiting for what never comes.
#[test]
fn each_defect_is_caught_by_its_law() {
    let failures: Vec<String> = thread::scope(|scope| {
        let caught = |(defect, law, name)| scope.spawn(move || caught(defect, law, name));
        let running: Vec<_> = BREACHES.into_iter().map(caught).collect();
        let ended = running.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .filter_map(|result| result.expect("a law does not panic").err())
            .collect()
    });
    assert!(failures.is_empty(), "{failures:#?}");
}

fn caught(defect: Defect, law: Law, name: &str) -> Result<(), String> {
    // Longer than every time-out that a law sets, so that a strategy without defect would pass.
    let subject = subject(defect).patience(Duration::from_secs(3));
    match law(&subject) {
        Ok(()) => Err(format!("{defect:?} is not caught by {name}")),
        Err(broken) if !broken.law().starts_with(name) => {
            Err(format!("{defect:?} is caught by {broken}"))
        }
        Err(broken) => {
            println!("{defect:?}: {broken}");
            Ok(())
        }
    }
}

/// Law 17 needs to know how to run async code; one that does not notice it is caught.
#[test]
fn blocks_inside_async_code() {
    let known = subject(Defect::None).in_async(|code| code());
    let broken = laws::law_17_not_for_async_code(&known).expect_err("it did not panic");
    assert!(broken.how().contains("returned"), "{broken}");

    let helpful = subject(Defect::PanicsInAsync).in_async(toy::in_async);
    laws::law_17_not_for_async_code(&helpful).expect("it panics inside only, with a good message");

    let unknown = subject(Defect::None);
    let broken = laws::law_17_not_for_async_code(&unknown).expect_err("nobody said how");
    assert!(broken.how().contains("in_async"), "{broken}");
}
