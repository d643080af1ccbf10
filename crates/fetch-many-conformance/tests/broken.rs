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
const BREACHES: [(Defect, Law, &str); 85] = [
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
    (Defect::ReusesUnseen, laws::pool_unsolicited_bytes, "pool"),
    (Defect::KeepsLeftovers, laws::pool_unsolicited_bytes, "pool"),
    (Defect::StaleAfterHalf, laws::pool_closed_mid_head, "pool"),
    (Defect::DiesWithIdle, laws::pool_closed_while_idle, "pool"),
    (Defect::KeepsGivenUp, laws::pool_given_up, "pool"),
    (Defect::FollowsRedirects, laws::redirect_methods, "redirect"),
    (Defect::FollowsRedirects, laws::redirect_locations, "redirect"),
    (Defect::FollowsRedirects, laws::redirect_headers, "redirect"),
    (Defect::FollowsRedirects, laws::redirect_endless, "redirect"),
    (Defect::NoCap, laws::redirect_bodies, "redirect"),
    (Defect::LossyHeaders, laws::injection_header_values, "injection"),
    (Defect::DecodesTargets, laws::injection_targets, "injection"),
    (Defect::NoUserAgent, laws::injection_user_agent, "injection"),
    (Defect::NoDecoding, laws::bomb_encoded, "bomb"),
    (Defect::NoCap, laws::bomb_encoded, "bomb"),
    (Defect::NoConnectTimeout, laws::setting_connect_timeout, "setting connect_timeout"),
    (Defect::NoIdleTimeout, laws::setting_idle_timeout, "setting idle_timeout"),
    (Defect::NoMaxIdle, laws::setting_max_idle_per_host, "setting max_idle_per_host"),
    (Defect::NoReuse, laws::setting_max_idle_per_host, "setting max_idle_per_host"),
    (Defect::NoUserAgent, laws::setting_user_agent, "setting user_agent"),
    (Defect::StaysRunning, laws::trouble_caller_stops_half_way, "bad input and trouble"),
    (Defect::SwallowsPanic, laws::trouble_panic_in_input, "bad input and trouble"),
    (Defect::BelievesRetryAfter, laws::header_retry_after, "headers beyond reason"),
    (Defect::MergesHeaders, laws::header_set_cookie, "headers beyond reason"),
    (Defect::IgnoresLimit, laws::connect_stops_accepting, "connect stops accepting"),
    (Defect::DeafWhileSending, laws::request_answered_early, "request early"),
    (Defect::LostRequestIsConnect, laws::request_cut_off, "request early"),
    (Defect::NoBrackets, laws::request_ipv6, "request forms"),
    (Defect::CutsUrls, laws::request_long_url, "request forms"),
    (Defect::SkipsInvalid, laws::request_url_forms, "bad input and trouble"),
    (Defect::SkipsInvalid, laws::trouble_invalid_url, "bad input and trouble"),
    (Defect::TrustsAnyone, laws::setting_roots_unknown, "setting roots"),
    (Defect::TrustsAnyone, laws::setting_roots_wrong_host, "setting roots"),
    (Defect::TrustsAnyone, laws::tls_certificates, "tls"),
    (Defect::LostHandshakeIsTls, laws::tls_handshake, "tls"),
    (Defect::NoConnectTimeout, laws::tls_handshake_stalls, "tls"),
    (Defect::PoolsByPort, laws::tls_names, "tls"),
    (Defect::GarbageIsLoss, laws::tls_not_asked_for, "tls"),
    (Defect::AlertIsLoss, laws::tls_session, "tls"),
    (Defect::ResetIsEnd, laws::tls_session, "tls"),
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

/// Caught in a process of its own, which runs this test again.
#[cfg(target_os = "linux")]
#[test]
fn stalled_lookups_of_another_kind() {
    use std::env;
    use std::panic::catch_unwind;
    use std::process::Command;

    let law = || {
        let test = "broken::stalled_lookups_of_another_kind";
        let stalled = || subject(Defect::StalledLookupIsResolve);
        fetch_many_conformance::run(test, stalled, laws::connect_resolver_stalls);
    };
    if env::var_os("FETCH_MANY_CONFORMANCE_PIPE").is_some() {
        return law();
    }
    let mut own_mounts = Command::new("unshare");
    own_mounts.args(["--user", "--map-root-user", "--mount", "true"]);
    if !own_mounts
        .output()
        .is_ok_and(|output| output.status.success())
    {
        // Nor is the law tested, then.
        return;
    }
    let payload = catch_unwind(law).expect_err("a defect is not caught");
    let message = payload.downcast_ref::<String>().expect("a message");
    assert!(message.contains("not Err(Timeout)"), "{message}");
}
