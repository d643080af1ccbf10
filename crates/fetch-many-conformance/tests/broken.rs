//! The suite can fail: each defect is caught by the check that it should be caught by.

#[allow(dead_code, reason = "the sequential one is for another test")]
mod toy;

use std::collections::BTreeSet;
use std::iter;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use fetch_many_conformance::{Check, NotKept, Subject, apart, checks, examine};

use crate::toy::{Altered, Defect};

fn subject(defect: Defect) -> Subject {
    Subject::new(move |config| Altered::new(config, defect))
}

/// What is wrong, and a check that must find it. A strategy without a defect passes all of them
/// (`threads.rs`).
const BREACHES: [(Defect, &str); 152] = [
    (Defect::DropsAnItem, "law_01_one_for_one"),
    (Defect::WrongIndex, "law_01_one_for_one"),
    (Defect::DropsAnItem, "law_01_context"),
    (Defect::LosesAttached, "law_01_context"),
    (Defect::DropsAnItem, "fetch_all_after_deadline"),
    (Defect::IteratesInput, "input_idle_holds_nothing_back"),
    (Defect::IteratesInput, "input_idle_keeps_deadline"),
    (Defect::IteratesInput, "input_grows"),
    (Defect::WrongOrder, "law_02_order_as_given"),
    (Defect::WrongOrder, "law_02_order_as_completed"),
    (Defect::IgnoresLimit, "law_03_bound"),
    (Defect::IgnoresPerHost, "law_03_bound_per_host"),
    (Defect::IgnoresLimit, "law_03_bound_of_connections"),
    (Defect::IgnoresLookahead, "law_03_bound_of_what_is_taken"),
    (Defect::TakesEagerly, "law_04_lazy"),
    (Defect::Sequential, "law_05_parallel"),
    (Defect::FreezesWhileCallerIsBusy, "law_06_progress"),
    (Defect::EndsAtFirstError, "law_07_failure_is_an_item"),
    (Defect::StatusIsError, "law_07_failure_is_an_item"),
    (Defect::IgnoresPerHost, "law_08_fair"),
    (Defect::NoTimeout, "law_09_bounded_time"),
    (Defect::NoDeadline, "law_09_deadline"),
    (Defect::NoCap, "law_10_bounded_memory"),
    (Defect::RetriesPost, "law_11_retry"),
    (Defect::NoRetries, "law_11_retry"),
    (Defect::NoBudget, "law_11_retry_budget"),
    (Defect::SleepsThroughRetryAfter, "law_11_retry_after"),
    (Defect::BelievesRetryAfter, "law_11_retry_after"),
    (Defect::NoRetries, "law_11_asked_to_wait"),
    (Defect::NeverSlows, "law_11_adapts"),
    (Defect::HidesStaleness, "law_11_stale_connection"),
    (Defect::IgnoresFresh, "law_11_stale_connection"),
    (Defect::RetriesPost, "law_11_stale_connection"),
    (Defect::TruncatedIsOk, "law_12_whole_or_error"),
    (Defect::ResetIsEnd, "law_12_reset_is_no_end"),
    (Defect::FollowsRedirects, "law_13_safe_redirects"),
    (Defect::TimeoutPerRedirect, "law_13_one_timeout"),
    (Defect::AddsAHeader, "law_14_same_bytes"),
    (Defect::NoDecoding, "setting_decode"),
    (Defect::DeafToStop, "law_15_stop"),
    (Defect::StartsAfterStop, "law_15_stop"),
    (Defect::StaysRunning, "law_15_stop"),
    (Defect::StaysRunning, "law_15_drop"),
    (Defect::WrongTally, "law_16_exact_accounts"),
    (Defect::TellsNobody, "law_16_observed"),
    (Defect::TellsNoTimes, "law_16_where_time_goes"),
    (Defect::ReusesUnseen, "pool_unsolicited_bytes"),
    (Defect::KeepsLeftovers, "pool_unsolicited_bytes"),
    (Defect::StaleAfterHalf, "pool_closed_mid_head"),
    (Defect::DiesWithIdle, "pool_closed_while_idle"),
    (Defect::KeepsGivenUp, "pool_given_up"),
    (Defect::IgnoresFresh, "pool_black_holes"),
    (Defect::KeepsTheDead, "pool_black_holes"),
    (Defect::FollowsRedirects, "redirect_methods"),
    (Defect::FollowsRedirects, "redirect_locations"),
    (Defect::FollowsRedirects, "redirect_headers"),
    (Defect::FollowsRedirects, "redirect_endless"),
    (Defect::WaitsForRedirects, "redirect_bodies"),
    (Defect::LossyHeaders, "injection_header_values"),
    (Defect::DecodesTargets, "injection_targets"),
    (Defect::NoUserAgent, "injection_user_agent"),
    (Defect::NoDecoding, "bomb_encoded"),
    (Defect::NoCap, "bomb_encoded"),
    (Defect::NoConnectTimeout, "setting_connect_timeout"),
    (Defect::NoIdleTimeout, "setting_idle_timeout"),
    (Defect::NoMaxIdle, "setting_max_idle_per_host"),
    (Defect::NoReuse, "setting_max_idle_per_host"),
    (Defect::NoMaxIdle, "setting_max_idle"),
    (Defect::NoUserAgent, "setting_user_agent"),
    (Defect::StaysRunning, "trouble_caller_stops_half_way"),
    (Defect::SwallowsPanic, "trouble_panic_in_input"),
    (Defect::SleepsThroughRetryAfter, "header_retry_after"),
    (Defect::MergesHeaders, "header_folded"),
    (Defect::MergesHeaders, "header_set_cookie"),
    (Defect::IgnoresLimit, "connect_stops_accepting"),
    (Defect::RefusesEarlyAnswers, "request_answered_at_accept"),
    (Defect::DeafWhileSending, "request_answered_early"),
    (Defect::LostRequestIsConnect, "request_cut_off"),
    (Defect::NoBrackets, "request_ipv6"),
    (Defect::CutsUrls, "request_long_url"),
    (Defect::DropsAnItem, "request_international"),
    (Defect::SkipsInvalid, "request_url_forms"),
    (Defect::SkipsInvalid, "trouble_invalid_url"),
    (Defect::TrustsAnyone, "setting_roots_unknown"),
    (Defect::TrustsAnyone, "setting_roots_wrong_host"),
    (Defect::TrustsAnyone, "tls_certificates"),
    (Defect::LostHandshakeIsTls, "tls_handshake"),
    (Defect::NoConnectTimeout, "tls_handshake_stalls"),
    (Defect::PoolsByPort, "tls_names"),
    (Defect::GarbageIsLoss, "tls_not_asked_for"),
    (Defect::AlertIsLoss, "tls_session"),
    (Defect::ResetIsEnd, "tls_session"),
    (Defect::NoTimeout, "trouble_unanswered_request"),
    (Defect::DropsAnItem, "fire_mixed_faults"),
    (Defect::EndsAtFirstError, "fire_mixed_faults"),
    (Defect::IgnoresLimit, "fire_mixed_faults"),
    (Defect::TruncatedIsOk, "fire_mixed_faults"),
    (Defect::WrongIndex, "fire_mixed_faults"),
    (Defect::WrongOrder, "fire_mixed_faults"),
    (Defect::WrongTally, "fire_mixed_faults"),
    (Defect::IgnoresPerHost, "fire_one_stalled_host"),
    (Defect::StartsAfterStop, "fire_drop_at_any_moment"),
    (Defect::StaysRunning, "fire_drop_at_any_moment"),
    (Defect::AddsAnItem, "trouble_empty_batch"),
    (Defect::DropsAnItem, "trouble_huge_limit"),
    (Defect::SaysKindsAlone, "error_words"),
    (Defect::EndsAtFirstError, "trouble_refused_port"),
    (Defect::EndsAtFirstError, "trouble_unknown_name"),
    (Defect::FollowsRedirects, "redirect_schemes"),
    (Defect::IgnoresRoots, "setting_roots"),
    (Defect::IgnoresExceptions, "proxy_exceptions"),
    (Defect::HidesUrls, "proxy_whole_url"),
    (Defect::NoReuse, "proxy_whole_url"),
    (Defect::IgnoresProxies, "proxy_socks"),
    (Defect::IgnoresProxies, "proxy_tunnel"),
    (Defect::IgnoresProxies, "proxy_is_none"),
    (Defect::IgnoresProxies, "proxy_refuses"),
    (Defect::NoConnectTimeout, "proxy_stalls"),
    (Defect::TruncatedIsOk, "proxy_cuts"),
    (Defect::IgnoresAddresses, "proxy_addresses"),
    (Defect::StaysRunning, "proxy_stopped"),
    (Defect::IgnoresAddresses, "address_not_allowed"),
    (Defect::KeepsDeadAnswers, "lookup_again"),
    (Defect::LooksUpEveryTime, "lookup_at_once"),
    (Defect::LooksUpEveryTime, "lookup_once"),
    (Defect::LooksUpOneByOne, "lookup_hangs"),
    (Defect::NoConnectTimeout, "connect_all_dead"),
    (Defect::OneAddress, "connect_dead_address"),
    (Defect::UnresolvedIsConnect, "lookup_trouble"),
    (Defect::UnresolvedIsConnect, "lookup_unknown"),
    (Defect::IgnoresRoots, "setting_roots_given"),
    (Defect::TrustsAnyone, "setting_roots_given"),
    (Defect::IgnoresRoots, "setting_roots_several"),
    (Defect::TrustsAnyone, "setting_roots_several"),
    (Defect::TrustsAnyone, "tls_kinds"),
    (Defect::IgnoresIdentity, "setting_identity"),
    (Defect::IgnoresCookies, "setting_cookies"),
    (Defect::WritesTwice, "law_18_stored"),
    (Defect::CommitsHalves, "law_18_stored"),
    (Defect::NoDeadline, "sink_blocks"),
    (Defect::IgnoresDigests, "sink_integrity"),
    (Defect::HidesSinks, "sink_trouble"),
    (Defect::CountsSinkTime, "law_19_back_pressure"),
    (Defect::IgnoresRoom, "law_19_in_memory"),
    (Defect::JoinsVersions, "law_20_versions"),
    (Defect::IgnoresRequired, "setting_require"),
    (Defect::OnlySaysHttp2, "setting_require"),
    (Defect::IgnoresHosts, "setting_of_host"),
    (Defect::IgnoresSettings, "setting_of_request"),
    (Defect::IgnoresPriority, "setting_priority"),
    (Defect::NoRetries, "law_11_opened"),
    (Defect::RetriesPost, "law_11_opened"),
];

/// Caught by a test of its own, here or in the file that is named.
const BY_ITSELF: [(&str, &str); 10] = [
    ("bomb_memory", "memory.rs"),
    ("connect_resolver_stalls", "broken.rs"),
    ("error_words_descriptors", "leaks.rs"),
    ("fire_faults_keep_no_memory", "leaks.rs"),
    ("fire_threads_cannot_be_spawned", "leaks.rs"),
    ("fire_threads_never_spawned", "leaks.rs"),
    ("law_17_not_for_async_code", "broken.rs"),
    ("setting_extremes", "leaks.rs"),
    ("trouble_descriptors_run_out", "leaks.rs"),
    ("trouble_many_hosts", "leaks.rs"),
];

#[test]
fn every_check_is_seen_to_fail() {
    let by_table = BREACHES.iter().map(|(_, check)| *check);
    let by_itself = BY_ITSELF.iter().map(|(check, _)| *check);
    let seen: BTreeSet<_> = by_table.chain(by_itself).collect();
    let all: BTreeSet<_> = checks::ALL.iter().map(|check| check.name).collect();
    assert_eq!(seen, all);
}

/// So many at once: they spend their time waiting for what never comes. All of them would keep each other waiting.
const AT_ONCE: usize = 32;

#[test]
fn each_defect_is_caught() {
    let breaches = Mutex::new(BREACHES.into_iter());
    let next = || {
        breaches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next()
    };
    let work = || -> Vec<String> {
        let breaches = iter::from_fn(next);
        let results = breaches.map(|(defect, check)| caught(defect, named(check)));
        results.filter_map(Result::err).collect()
    };
    let failures: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let ended = running.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .flat_map(|result| result.expect("a check does not panic"))
            .collect()
    });
    assert!(failures.is_empty(), "{failures:#?}");
}

fn named(check: &str) -> &'static Check {
    checks::find(check).expect("there is such a check")
}

fn caught(defect: Defect, check: &Check) -> Result<(), String> {
    // Longer than every time-out that a check sets, so that a strategy without defect would pass.
    let subject = subject(defect).patience(Duration::from_secs(5));
    match check.run(&subject) {
        Ok(()) => Err(format!("{defect:?} is not caught by {check}")),
        Err(NotKept::Broken(broken)) if !broken.is_trouble() => {
            println!("{defect:?} is caught by {check}: {broken}");
            Ok(())
        }
        // Unseen here, such as without IPv6.
        Err(NotKept::Unseen(why)) if check.missing().is_some() => {
            println!("{defect:?} and {check}: unseen, {why}");
            Ok(())
        }
        Err(other) => Err(format!("{defect:?} comes to {other} by {check}")),
    }
}

/// Law 17 needs to know how to run async code; one that does not notice it is caught.
#[test]
fn blocks_inside_async_code() {
    let check = named("law_17_not_for_async_code");
    let known = subject(Defect::None).in_async(|code| code());
    let broken = check.run(&known).expect_err("it did not panic").to_string();
    assert!(broken.contains("returned"), "{broken}");

    let helpful = subject(Defect::PanicsInAsync).in_async(toy::in_async);
    let result = check.run(&helpful);
    result.expect("it panics inside only, with a good message");

    let loud = subject(Defect::PanicsTwiceInAsync).in_async(toy::in_async);
    let broken = check.run(&loud).expect_err("it panics twice").to_string();
    assert!(broken.contains("2 panics"), "{broken}");

    let unknown = subject(Defect::None);
    let broken = check
        .run(&unknown)
        .expect_err("nobody said how")
        .to_string();
    assert!(broken.contains("in_async"), "{broken}");
}

/// Caught in a process of its own, for which this test is run again.
#[test]
fn stalled_lookups_of_another_kind() -> ExitCode {
    let test = ["stalled_lookups_of_another_kind", "--exact", "--nocapture"];
    let subject = subject(Defect::StalledLookupIsResolve).started_with(test);
    if let Some(code) = apart(&subject) {
        return code;
    }
    match examine(named("connect_resolver_stalls"), &subject) {
        Err(NotKept::Broken(broken)) => {
            assert!(broken.how().contains("not Err(Timeout)"), "{broken}");
        }
        // Nor is a strategy tested, then.
        Err(NotKept::Unseen(why)) => println!("unseen: {why}"),
        Ok(()) => panic!("a defect is not caught"),
    }
    ExitCode::SUCCESS
}
