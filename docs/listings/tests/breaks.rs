//! Every listing of the tutorial that is said to break does break: by a count or an order, not by a time.

use std::process::{Child, Command, Stdio};

use fetch_many_conformance::raw::Counts;
use fetch_many_start::server;

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
fn a_request_in_a_loop_of_select_is_sent_anew_by_each_round() {
    let server = server::start().expect("a free port");
    let mut broken = Running::start("restarted", &server.url(""));
    assert!(broken.0.wait().expect("it ends").success());
    // Five, if each was sent before it was dropped.
    let asked = server.wait_until(|counts| counts.hits > 1);
    asked.expect("more than one of them was sent");

    assert_eq!(counts_of("resumed").hits, 1);
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

#[test]
fn of_two_requests_at_once_on_one_connection_one_is_sent() {
    let broken = counts_of("two_at_once");
    assert_eq!((broken.accepted, broken.hits), (1, 1));
    let mended = counts_of("two_connections");
    assert_eq!((mended.accepted, mended.hits), (2, 2));
    let in_turn = counts_of("one_connection");
    assert_eq!((in_turn.accepted, in_turn.hits), (1, 2));
}

/// What the server has seen when the listing has ended, which may have a hundred files open.
#[cfg(unix)]
fn counts_with_few_files(listing: &str, prints: &str) -> Counts {
    let server = server::start().expect("a free port");
    let program = env!("CARGO_BIN_EXE_fetch-many-tutorial");
    let script = r#"ulimit -n 100; exec "$0" "$@""#;
    let mut shell = Command::new("sh");
    let shell = shell.args(["-c", script, program, listing, &server.url("")]);
    let ran = shell.output().expect("there is a shell");
    assert!(ran.status.success());
    assert_eq!(String::from_utf8_lossy(&ran.stdout), prints);
    server.counts()
}

#[cfg(unix)]
#[test]
fn without_a_limit_the_files_run_out() {
    let broken = counts_with_few_files("no_limit", include_str!("../output/no_limit.txt"));
    assert!(broken.hits < 200, "{broken:?}");
    let mended = counts_with_few_files("with_limit", include_str!("../output/with_limit.txt"));
    assert_eq!((mended.hits, mended.peak_open), (200, 16));
}

/// What the listing prints.
fn log_of(listing: &str) -> String {
    let server = server::start().expect("a free port");
    let mut command = Command::new(env!("CARGO_BIN_EXE_fetch-many-tutorial"));
    let ran = command.args([listing, &server.url("")]).output();
    let ran = ran.expect("the program was built with this test");
    assert_eq!(server.attempts("/station/1"), 1);
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

#[test]
fn a_guard_across_an_await_gives_one_requests_answer_to_another() {
    // The compiler does not see it, also where a task is spawned.
    fn may_be_spawned<T: Send>() {}
    may_be_spawned::<tracing::span::Entered<'_>>();

    // To which the server never answers.
    let name_and_answer = r#"request{path="stall"}: answered status=200"#;
    let broken = log_of("guard_held");
    assert!(broken.contains(name_and_answer), "{broken}");
    let mended = log_of("instrumented");
    assert!(!mended.contains("stall"), "{mended}");
}

/// Chapter 6 says so of `Connection: close`.
#[test]
fn after_the_last_response_a_connection_takes_no_request() {
    use fetch_many_conformance::raw::{RawServer, Reply};
    use http_body_util::{BodyExt, Empty};
    use hyper::body::Bytes;
    use hyper::client::conn::http1;
    use hyper::{Request, header::HOST};
    use smol_hyper::rt::FuturesIo;

    let server = RawServer::start(|_| Reply::new().response(200, &[("Connection", "close")], ""));
    let server = server.expect("a free port");
    let tasks = smol::LocalExecutor::new();
    smol::block_on(tasks.run(async {
        let stream = smol::net::TcpStream::connect(server.address()).await;
        let stream = FuturesIo::new(stream.expect("it listens"));
        let (mut requests, connection) = http1::handshake(stream).await.expect("nothing is sent");
        let _connection = tasks.spawn(connection);
        let request = Request::get("/")
            .header(HOST, "last")
            .body(Empty::<Bytes>::new());
        let response = requests.send_request(request.expect("it is valid")).await;
        let body = response.expect("the server answers").into_body();
        body.collect().await.expect("it is empty");
        assert!(
            requests.ready().await.is_err(),
            "the server has said that it closes"
        );
    }));
    assert_eq!(server.counts().hits, 1);
}
