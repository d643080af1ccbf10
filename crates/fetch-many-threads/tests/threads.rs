//! The threads of a batch: what ends them, and that they end.

use std::fs::{read_dir, read_to_string};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many_conformance::mock::MockServer;
use fetch_many_threads::{Blocking, Config, ErrorKind, FetchManyExt, Plan, Retry};
use socket2::{Domain, Socket, Type};

/// Longer than anything here takes that does not wait for a timeout.
const LONG: Duration = Duration::from_secs(60);

/// Nothing ends by a timeout.
fn blocking() -> Blocking {
    let patient = Config::default().connect_timeout(LONG).timeout(LONG);
    Blocking::new(&patient).expect("the settings are usable")
}

/// Where no connection is made: the listener's queue is full.
fn full_listener() -> (TcpListener, Vec<TcpStream>) {
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.bind(&any.into()).expect("a free port");
    socket.listen(1).expect("a bound socket");
    let listener = TcpListener::from(socket);
    let address = listener.local_addr().expect("a bound socket");
    let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    let queue = std::iter::from_fn(connect).collect();
    (listener, queue)
}

#[cfg(target_os = "linux")]
#[test]
fn a_stop_ends_a_wait_for_a_connection() {
    let (listener, _queue) = full_listener();
    let address = listener.local_addr().expect("bound");
    let fetcher = blocking();
    let plan = Plan::new(4).retry(Retry::none());
    let mut outcomes = fetcher.fetch(vec![format!("http://{address}/"); 4], &plan);
    let stop = outcomes.stop_handle();
    let begun = Instant::now();
    // As `/proc/net/tcp` writes a connection that is being made to this port.
    let connecting = format!(":{:04X} 02 ", address.port());
    thread::spawn(move || {
        wait_until("four connections are being made", || {
            let sockets = read_to_string("/proc/self/net/tcp").unwrap_or_default();
            sockets.matches(&connecting).count() == 4
        });
        stop.stop();
    });
    let error = outcomes.next().and_then(|outcome| outcome.result.err());
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Cancelled));
    drop(outcomes);
    wait_until("the threads have ended", || threads() == 0);
    assert!(begun.elapsed() < LONG / 2);
}

#[test]
fn a_panic_in_the_input_leaves_no_thread_behind() {
    let server = MockServer::echo().expect("a server");
    let fetcher = blocking();
    let urls = (0..100).map(|number| {
        assert!(number < 50, "the caller's own fault");
        server.url(&format!("/{number}"))
    });
    let count = || fetcher.fetch(urls, &Plan::new(8)).count();
    assert!(catch_unwind(AssertUnwindSafe(count)).is_err());
    wait_until("the threads have ended", || threads() == 0);
}

/// This crate's threads, by name; none on systems that do not tell.
fn threads() -> usize {
    let tasks = read_dir("/proc/self/task").into_iter().flatten().flatten();
    tasks
        .filter_map(|task| read_to_string(task.path().join("comm")).ok())
        .filter(|name| name.trim() == "fetch-many")
        .count()
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < LONG / 2, "{what}: waited too long");
        thread::yield_now();
    }
}
