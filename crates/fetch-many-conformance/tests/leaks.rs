//! What a strategy leaves behind is caught after any law. In a process of its own: other tests'
//! descriptors and threads would come and go.
#![cfg(target_os = "linux")]

#[allow(
    dead_code,
    unused_imports,
    reason = "most defects are for another test"
)]
mod toy;

use std::env;
use std::io::Write;
use std::net::TcpStream;
use std::panic::catch_unwind;
use std::time::Duration;

use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_conformance::{Broken, Law, Subject, laws, run};

use crate::toy::{Altered, Defect};

fn subject(defect: Defect) -> Subject {
    Subject::new(move |config| Altered::new(config, defect)).patience(Duration::from_secs(2))
}

/// Laws that run the test of this name again, in a process of its own, where they must be broken.
fn caught_apart(test: &str, subject: fn() -> Subject, law: Law, what: &str) {
    if env::var_os("FETCH_MANY_CONFORMANCE_SERVER").is_some() {
        return run(test, subject, law);
    }
    let payload = catch_unwind(|| run(test, subject, law));
    let payload = payload.expect_err("it is broken");
    let message = payload.downcast_ref::<String>().expect("a message");
    assert!(message.contains(what), "{message}");
}

#[test]
fn memory() {
    let subject = || subject(Defect::KeepsFailures);
    let law = laws::fire_faults_keep_no_memory;
    caught_apart("leaks::memory", subject, law, "KiB in memory");
}

#[test]
fn spins() {
    let subject = || subject(Defect::SpinsWithoutDescriptors);
    let law = laws::trouble_descriptors_run_out;
    caught_apart("leaks::spins", subject, law, "of CPU time for");
}

#[test]
fn panics_without_threads() {
    let subject = || subject(Defect::PanicsWithoutThreads);
    let law = laws::fire_threads_cannot_be_spawned;
    caught_apart("leaks::panics_without_threads", subject, law, "no thread");
}

#[test]
fn panics_without_any_thread() {
    let subject = || subject(Defect::PanicsWithoutThreads);
    let law = laws::fire_threads_never_spawned;
    caught_apart(
        "leaks::panics_without_any_thread",
        subject,
        law,
        "no thread",
    );
}

fn caught(subject: fn() -> Subject, what: &str) {
    let payload = catch_unwind(|| run("leaks", subject, laws::law_05_parallel));
    let payload = payload.expect_err("something is left behind");
    let message = payload.downcast_ref::<String>().expect("a message");
    assert!(message.contains("law 15"), "{message}");
    println!("{what} left behind are caught: {message}");
}

#[test]
fn descriptors() {
    run("none", || subject(Defect::None), laws::law_05_parallel);
    caught(|| subject(Defect::KeepsDescriptors), "descriptors");
}

#[test]
fn threads() {
    run("none", || subject(Defect::None), laws::law_05_parallel);
    caught(|| subject(Defect::KeepsThreads), "threads");
}

/// The servers themselves leave nothing, whatever their clients are at.
#[test]
fn servers() {
    run("servers", || subject(Defect::None), servers_end);
}

fn servers_end(_: &Subject) -> Result<(), Broken> {
    let mock = MockServer::echo()?;
    let raw = RawServer::builder()
        .ports(3)
        .start(|hit| match hit.attempt {
            1 => Reply::new().silence(),
            _ => Reply::new().gate("never"),
        })?;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = TcpStream::connect(raw.address())?;
        client.write_all(b"GET / HTTP/1.1\r\n\r\n")?;
        clients.push(client);
    }
    let arrived = raw.wait_until(|counts| counts.in_flight == 3);
    arrived.map_err(|counts| Broken::new("servers", format!("{counts:?}")))?;
    drop((mock, raw));
    Ok(())
}
