//! Every listing of the tutorial runs against the tutorial's server, and prints what its chapter shows.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_start::server;

/// Runs the listing with a base URL, its path included.
fn run(listing: &str, path: &str) -> Output {
    let server = server::start().expect("a free port");
    let mut command = Command::new(env!("CARGO_BIN_EXE_fetch-many-tutorial"));
    let ran = command.args([listing, &server.url(path)]).output();
    ran.expect("the program was built with this test")
}

/// Runs the listing, and compares what it prints with `output/<output>.txt`.
fn prints(listing: &str, output: &str) {
    let ran = run(listing, "");
    let (out, err) = (text(&ran.stdout), text(&ran.stderr));
    assert!(ran.status.success(), "{listing} failed:\n{out}{err}");
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("output");
    let expected = fs::read_to_string(expected.join(output).with_extension("txt"));
    assert_eq!(out, expected.expect("it is committed"));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

macro_rules! listings {
    ($($listing:ident prints $output:literal)*) => {
        $(#[test]
        fn $listing() {
            prints(stringify!($listing), $output);
        })*

        /// Each listing with the name of what it prints.
        const ALL: &[(&str, &str)] = &[$((stringify!($listing), $output)),*];
    };
}

listings! {
    async_std_stream prints "stations"
    blocked_loop prints "blocked_loop"
    blocked_worker prints "blocked_loop"
    buffered prints "stations"
    buffered_behind prints "buffered_behind"
    client_each prints "stations"
    contract prints "stations"
    deadline prints "deadline"
    drifting prints "drifting"
    failures prints "failures"
    faked prints "faked"
    fifth_laws prints "fifth_laws"
    fifth_mended prints "stations"
    fifth_naive prints "stations"
    free_loop prints "free_loop"
    frozen prints "frozen"
    gather_smol prints "gather"
    gather_tokio prints "gather"
    growing prints "growing"
    guard_held prints "guard_held"
    hanging prints "hanging"
    instrumented prints "instrumented"
    join_all prints "stations"
    join_set prints "stations"
    kept_errors prints "kept_errors"
    limits prints "limits"
    lost_errors prints "lost_errors"
    omission prints "omission"
    one_connection prints "one_connection"
    paired prints "paired"
    queue_smol prints "queue"
    queue_tokio prints "queue"
    restarted prints "restarted"
    resumed prints "resumed"
    retry_budget prints "retry_budget"
    retry_storm prints "retry_storm"
    reuse prints "reuse"
    sequential prints "stations"
    smol_stream prints "stations"
    stream_smol prints "stream"
    stream_tokio prints "stream"
    thawed prints "thawed"
    thread_pool prints "stations"
    timed prints "stations"
    total_timeout prints "total_timeout"
    two_at_once prints "two_at_once"
    two_connections prints "two_connections"
    wait_for prints "wait_for"
    with_limit prints "with_limit"
    with_timeout prints "with_timeout"
}

/// Chapter 5 fetches from a server of Python's, which takes its time; any server has it ask for the same.
#[test]
fn files() {
    let names: HashSet<_> = (0..600).map(|file| format!("/{file}.txt")).collect();
    let server = RawServer::start(move |hit| {
        if names.contains(&hit.path) {
            Reply::new().ok("a file")
        } else {
            Reply::new().response(404, &[], "no such file")
        }
    });
    let server = server.expect("a free port");
    let mut command = Command::new(env!("CARGO_BIN_EXE_fetch-many-tutorial"));
    let ran = command.args(["files", &server.url("")]).output();
    let ran = ran.expect("the program was built with this test");
    assert_eq!(text(&ran.stdout), include_str!("../output/files.txt"));
}

/// The programs in Python look at the status (`raise_for_status`), and so must their counterparts.
#[test]
fn what_comes_with_a_503_is_no_reading() {
    for (listing, _) in ALL.iter().filter(|(_, output)| *output == "stations") {
        let printed = text(&run(listing, "/down").stdout);
        assert!(!printed.contains("°C"), "{listing}:\n{printed}");
    }
}
