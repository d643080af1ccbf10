//! Every listing of the tutorial that is said to break does break: by a count or an order, not by a time.

use std::process::{Child, Command, Stdio};

use fetch_many_conformance::raw::Counts;
use fetch_many_tutorial::server;

/// A listing that runs until the test is over.
struct Running(Child);

impl Running {
    fn start(listing: &str, url: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fetch-many-tutorial"));
        let command = command.args([listing, url]).stdout(Stdio::null());
        Self(
            command
                .spawn()
                .expect("the program was built with this test"),
        )
    }

    fn has_ended(&mut self) -> bool {
        self.0
            .try_wait()
            .expect("it is a child of this test")
            .is_some()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the server has seen when the listing has ended.
fn counts_of(listing: &str) -> Counts {
    let server = server::start().expect("a free port");
    let mut running = Running::start(listing, &server.url(""));
    assert!(running.0.wait().expect("it ends").success());
    server.counts()
}

#[test]
fn without_a_timeout_one_stalled_request_holds_the_program() {
    let server = server::start().expect("a free port");
    let mut broken = Running::start("no_timeout", &server.url(""));
    server
        .wait_until(|counts| counts.hits == 2)
        .expect("the request that is never answered arrives");

    let mut mended = Running::start("with_timeout", &server.url(""));
    assert!(mended.0.wait().expect("it ends").success());

    assert!(
        !broken.has_ended(),
        "it was started first, and should still wait"
    );
    assert_eq!(
        server.attempts("/station/2"),
        1,
        "only the mended one went on"
    );
}

#[test]
fn a_timeout_between_two_bytes_lets_a_dripping_server_hold_the_program() {
    let server = server::start().expect("a free port");
    let mut broken = Running::start("read_timeout", &server.url(""));
    server
        .wait_until(|counts| counts.hits == 1)
        .expect("the request arrives");

    let mut mended = Running::start("total_timeout", &server.url(""));
    assert!(mended.0.wait().expect("it ends").success());

    assert!(
        !broken.has_ended(),
        "it was started first, and should still read"
    );
}

#[test]
fn retries_without_a_budget_ask_a_server_that_is_down_four_times_as_often() {
    assert_eq!(counts_of("retry_storm").hits, 400);
    // A hundred, ten to begin with, and one for every ten; fewer if some are earned while ten are left.
    assert!((110..=120).contains(&counts_of("retry_budget").hits));
}

#[test]
fn a_client_for_each_request_opens_a_connection_for_each() {
    assert_eq!(counts_of("client_each").accepted, 12);
    assert_eq!(counts_of("sequential").accepted, 1);
}

#[test]
fn a_body_that_nobody_reads_costs_the_connection() {
    assert_eq!(counts_of("undrained").accepted, 12);
    assert_eq!(counts_of("drained").accepted, 1);
}
