//! What a strategy leaves behind is caught after any check. In a process of its own: other tests'
//! descriptors and threads would come and go.
#![cfg(target_os = "linux")]

#[allow(
    dead_code,
    unused_imports,
    reason = "most defects are for another test"
)]
mod toy;

use std::io::Write;
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Duration;

use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_conformance::{Broken, Check, Law, Subject, apart, checks, examine};

use crate::toy::{Altered, Defect};

fn subject(defect: Defect) -> Subject {
    Subject::new(move |config| Altered::new(config, defect)).patience(Duration::from_secs(2))
}

/// A check that starts this program again, which runs the test of this name, where it is broken.
fn caught_apart(test: &'static str, defect: Defect, check: &str, what: &str) -> ExitCode {
    let subject = subject(defect).started_with([test, "--exact", "--nocapture"]);
    if let Some(code) = apart(&subject) {
        return code;
    }
    let message = how(named(check), &subject);
    assert!(message.contains(what), "{message}");
    ExitCode::SUCCESS
}

fn named(check: &str) -> &'static Check {
    checks::find(check).expect("there is such a check")
}

/// How it is broken.
fn how(check: &Check, subject: &Subject) -> String {
    let result = examine(check, subject);
    result.expect_err("it is broken").to_string()
}

#[test]
fn memory() -> ExitCode {
    let (defect, check) = (Defect::KeepsFailures, "fire_faults_keep_no_memory");
    caught_apart("memory", defect, check, "KiB in memory")
}

#[test]
fn spins() -> ExitCode {
    let (defect, check) = (
        Defect::SpinsWithoutDescriptors,
        "trouble_descriptors_run_out",
    );
    caught_apart("spins", defect, check, "of CPU time for")
}

#[test]
fn keeps_all_that_is_idle() -> ExitCode {
    let (defect, check) = (Defect::NoMaxIdle, "trouble_many_hosts");
    caught_apart("keeps_all_that_is_idle", defect, check, "is Err(Connect)")
}

#[test]
fn says_no_more_than_a_kind() -> ExitCode {
    let (defect, check) = (Defect::SaysKindsAlone, "error_words_descriptors");
    caught_apart(
        "says_no_more_than_a_kind",
        defect,
        check,
        "connection failed",
    )
}

#[test]
fn panics_without_threads() -> ExitCode {
    let (defect, check) = (
        Defect::PanicsWithoutThreads,
        "fire_threads_cannot_be_spawned",
    );
    caught_apart("panics_without_threads", defect, check, "no thread")
}

#[test]
fn panics_without_any_thread() -> ExitCode {
    let (defect, check) = (Defect::PanicsWithoutThreads, "fire_threads_never_spawned");
    caught_apart("panics_without_any_thread", defect, check, "no thread")
}

#[test]
fn panics_at_extremes() -> ExitCode {
    let (defect, check) = (Defect::PanicsAtExtremes, "setting_extremes");
    caught_apart(
        "panics_at_extremes",
        defect,
        check,
        "panics in the background",
    )
}

fn caught(defect: Defect, what: &str) {
    let check = named("law_05_parallel");
    examine(check, &subject(Defect::None)).expect("nothing is left behind");
    let message = how(check, &subject(defect));
    assert!(message.contains("left something behind"), "{message}");
    println!("{what} left behind are caught: {message}");
}

#[test]
fn descriptors() {
    caught(Defect::KeepsDescriptors, "descriptors");
}

#[test]
fn threads() {
    caught(Defect::KeepsThreads, "threads");
}

/// The servers themselves leave nothing, whatever their clients are at.
#[test]
fn servers() {
    let check = Check::new(
        "servers",
        Law::Stop,
        "The servers leave nothing.",
        servers_end,
    );
    examine(&check, &subject(Defect::None)).expect("nothing is left behind");
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
    arrived.map_err(|counts| Broken::new(format!("{counts:?}")))?;
    drop((mock, raw));
    Ok(())
}
