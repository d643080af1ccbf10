//! The checks of the native API, and those of a client of the caller's, can be passed, and each can fail.

#[allow(dead_code, unused_imports, reason = "the rest is for other tests")]
mod toy;

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use fetch_many_conformance::native::{Native, check_one};
use fetch_many_conformance::{NotKept, Subject, own};

use crate::toy::native::{Async, RUNTIME};
use crate::toy::{Altered, Defect};

fn native(defect: Defect) -> Native<Async> {
    Native::new(move |config| Async::new(config, defect), RUNTIME)
}

/// What is wrong, and a check that must find it.
const NATIVE: [(Defect, &str); 13] = [
    (Defect::NoRetries, "one_heals"),
    (Defect::NoRetries, "one_waits_as_it_is_asked"),
    (Defect::NoDeadline, "one_ends_in_time"),
    (Defect::IgnoresSettings, "one_ends_in_time"),
    (Defect::StaysRunning, "one_that_is_dropped"),
    (Defect::NeverSpawns, "stream_is_spawned"),
    (Defect::NeverSpawns, "stream_is_dropped"),
    (Defect::StaysRunning, "stream_is_dropped"),
    (Defect::NoDeadline, "stream_of_a_slow_input"),
    (Defect::NeverSpawns, "stream_of_a_slow_input"),
    (Defect::NeverSpawns, "stream_that_grows"),
    (Defect::NeverSpawns, "stream_of_a_feed"),
    (Defect::NeverSpawns, "stream_with_contexts"),
];

/// The same of a client of the caller's.
const OWN: [(Defect, &str); 9] = [
    (Defect::Sequential, "own_batch"),
    (Defect::FollowsRedirects, "own_redirects"),
    (Defect::StatusIsError, "own_redirects"),
    (Defect::TruncatedIsOk, "own_failures"),
    (Defect::NoTimeout, "own_failures"),
    (Defect::NoDecoding, "own_bytes"),
    (Defect::NoUserAgent, "own_bytes"),
    (Defect::IgnoresRequired, "own_promises_nothing"),
    (Defect::OnlySaysHttp2, "own_promises_nothing"),
];

fn subject(defect: Defect) -> Subject {
    Subject::new(move |config| Altered::new(config, defect)).patience(Duration::from_secs(3))
}

#[test]
fn what_is_right_passes() {
    native(Defect::None).check().expect("it is right");
    own::check(&subject(Defect::None)).expect("it is right");
}

#[test]
fn each_defect_of_a_native_api_is_found() {
    let caught: BTreeSet<_> = NATIVE.iter().map(|(_, name)| *name).collect();
    assert_eq!(caught, Native::<Async>::names().into_iter().collect());
    // Side by side, because some wait for what does not come.
    thread::scope(|scope| {
        for (defect, name) in NATIVE {
            scope.spawn(move || {
                let found = native(defect).check_named(name);
                let broken = found.expect_err(&format!("{defect:?} passes {name}"));
                assert!(!broken.is_trouble(), "{defect:?}, {name}: {broken}");
            });
        }
    });
}

#[test]
fn each_defect_of_a_client_of_ones_own_is_found() {
    let caught: BTreeSet<_> = OWN.iter().map(|(_, name)| *name).collect();
    assert_eq!(caught, own::ALL.iter().map(|check| check.name).collect());
    for (defect, name) in OWN {
        let check = own::ALL.iter().find(|check| check.name == name);
        let found = check.expect("it is one of all").run(&subject(defect));
        let Err(NotKept::Broken(broken)) = found else {
            panic!("{defect:?} passes {name}: {found:?}");
        };
        assert!(!broken.is_trouble(), "{defect:?}, {name}: {broken}");
    }
}

#[test]
fn one_request_without_a_retry_is_found() {
    let fetch_one = |fetcher: &Async, request, plan: &_| {
        let mut came = None;
        (RUNTIME.block_on)(Box::pin(async {
            came = Some(fetch_many::Fetch::fetch_one(fetcher, request, plan).await);
        }));
        came.expect("it was waited for")
    };
    let right = check_one(|config| Async::new(config, Defect::None), fetch_one);
    right.expect("it is right");
    let broken = check_one(|config| Async::new(config, Defect::NoRetries), fetch_one);
    let how = broken.expect_err("it is not tried again").to_string();
    assert!(how.starts_with("one_heals: "), "{how}");
}
