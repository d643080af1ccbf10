//! What is this crate's own: its threads, its connections, its bytes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use fetch_many_conformance::mock::MockServer;
use fetch_many_threads::http::{Method, Request};
use fetch_many_threads::{Bytes, Config, ErrorKind, FetchManyExt, Fetcher, Plan, Retry};

/// Longer than anything here takes that does not wait for a timeout.
const LONG: Duration = Duration::from_secs(60);

fn fetcher() -> Fetcher {
    Fetcher::new(&patient()).expect("the settings are usable")
}

/// Nothing ends by a timeout.
fn patient() -> Config {
    Config::default().connect_timeout(LONG).timeout(LONG)
}

/// A server that handles one connection after another.
fn server(handle: impl Fn(usize, TcpStream) -> io::Result<()> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        for (number, socket) in listener.incoming().flatten().enumerate() {
            // Clients may go away at any time.
            let _ = handle(number, socket);
        }
    });
    url
}

/// Reads a request with a body of `body` bytes.
fn read_request(socket: &mut TcpStream, body: usize) -> io::Result<String> {
    let mut bytes = Vec::new();
    loop {
        let mut byte = [0];
        socket.read_exact(&mut byte)?;
        bytes.extend(byte);
        if bytes.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let mut rest = vec![0; body];
    socket.read_exact(&mut rest)?;
    bytes.extend(rest);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

#[test]
fn one_can_be_fetched() {
    let server = MockServer::echo().expect("a server");
    let response = fetcher().fetch_one(server.url("/one")).expect("healthy");
    assert_eq!(response.status(), 200);
    assert_eq!(&response.body()[..], b"/one");
    assert!(response.extensions().is_empty());
}

/// As the other strategies send it, but for the order of headers.
#[test]
fn the_request_on_the_wire() {
    let (seen, requests) = mpsc::channel();
    let url = server(move |number, mut socket| {
        let request = read_request(&mut socket, [0, 0, 4, 4, 0][number])?;
        let _ = seen.send(request);
        socket.write_all(HELLO)?;
        socket.shutdown(Shutdown::Both)
    });
    let fetcher = fetcher();
    let send = |request: Request<Bytes>| {
        let response = fetcher.fetch_one(request).expect("healthy");
        assert_eq!(response.status(), 200);
        let request = requests.recv().expect("one request");
        let mut lines: Vec<_> = request.lines().map(str::to_owned).collect();
        lines[1..].sort_unstable();
        lines.retain(|line| !line.is_empty() && !line.starts_with("host: 127.0.0.1:"));
        lines
    };
    let request = |method: &str, body: &'static str| {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let builder = Request::builder()
            .method(method)
            .uri(format!("{url}/a?b=c"));
        builder
            .body(Bytes::from_static(body.as_bytes()))
            .expect("valid")
    };
    let agent = format!("user-agent: fetch-many/{}", env!("CARGO_PKG_VERSION"));

    assert_eq!(
        send(request("GET", "")),
        ["GET /a?b=c HTTP/1.1", "accept: */*", &agent]
    );
    assert_eq!(
        send(request("POST", "")),
        [
            "POST /a?b=c HTTP/1.1",
            "accept: */*",
            "content-length: 0",
            &agent
        ]
    );
    assert_eq!(
        send(request("DELETE", "body")),
        [
            "DELETE /a?b=c HTTP/1.1",
            "accept: */*",
            "body",
            "content-length: 4",
            &agent
        ]
    );
    assert_eq!(
        send(request("PROPFIND", "body")),
        [
            "PROPFIND /a?b=c HTTP/1.1",
            "accept: */*",
            "body",
            "content-length: 4",
            &agent
        ]
    );
    let mut own = request("GET", "");
    own.headers_mut()
        .insert("user-agent", "me".parse().expect("a value"));
    own.headers_mut()
        .insert("accept", "text/html".parse().expect("a value"));
    own.headers_mut()
        .insert("x-long", "x".repeat(40_000).parse().expect("a value"));
    let long = format!("x-long: {}", "x".repeat(40_000));
    assert_eq!(
        send(own),
        [
            "GET /a?b=c HTTP/1.1",
            "accept: text/html",
            "user-agent: me",
            &long
        ]
    );
}

#[test]
fn a_stale_connection_is_replaced() {
    let url = server(|number, mut socket| {
        read_request(&mut socket, 0)?;
        socket.write_all(HELLO)?;
        if number == 0 {
            // The second request is read, and answered with the end.
            read_request(&mut socket, 0)?;
        }
        Ok(())
    });
    let fetcher = fetcher();
    assert!(fetcher.fetch_one(&url).is_ok());
    assert!(fetcher.fetch_one(&url).is_ok());
}

#[test]
fn a_request_that_is_not_idempotent_is_not_repeated() {
    let url = server(|_, mut socket| {
        read_request(&mut socket, 0)?;
        socket.write_all(HELLO)?;
        read_request(&mut socket, 0).map(drop)
    });
    let fetcher = fetcher();
    assert!(fetcher.fetch_one(&url).is_ok());
    let post = Request::post(&url).body(());
    let error = fetcher.fetch_one(post).expect_err("no response");
    assert_eq!(error.kind(), ErrorKind::Disconnected);
    assert!(error.is_stale_connection());
}

/// Half a head may mean that the server did its work.
#[test]
fn half_a_head_on_a_reused_connection_is_not_stale() {
    let url = server(|_, mut socket| {
        read_request(&mut socket, 0)?;
        socket.write_all(HELLO)?;
        read_request(&mut socket, 0)?;
        socket.write_all(b"HTTP/1.")
    });
    let fetcher = fetcher();
    assert!(fetcher.fetch_one(&url).is_ok());
    let error = fetcher.fetch_one(&url).expect_err("half a head");
    assert_eq!(error.kind(), ErrorKind::Disconnected);
    assert!(!error.is_stale_connection());
}

#[test]
fn bytes_nobody_asked_for_are_nobodys_response() {
    let (sent, poison) = mpsc::channel();
    let url = server(move |number, mut socket| {
        read_request(&mut socket, 0)?;
        socket.write_all(HELLO)?;
        if number == 0 {
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n";
            write!(socket, "{head}POISON")?;
            let _ = sent.send(());
        }
        Ok(())
    });
    let fetcher = fetcher();
    assert!(fetcher.fetch_one(&url).is_ok());
    poison.recv().expect("it was sent");
    let response = fetcher.fetch_one(&url).expect("a response of its own");
    assert_eq!(&response.body()[..], b"hello");
}

/// A server may answer before it has read the whole request, and close.
#[test]
fn a_large_request_ends_in_a_response_or_an_error() {
    let url = server(|_, mut socket| {
        read_request(&mut socket, 0)?;
        socket.write_all(HELLO)
    });
    let request = Request::put(url).body(Bytes::from(vec![0; 8 << 20]));
    if let Err(error) = fetcher().fetch_one(request) {
        assert_eq!(error.kind(), ErrorKind::Disconnected);
    }
}

#[test]
fn timeouts_without_end_are_no_trouble() {
    let server = MockServer::echo().expect("a server");
    let config = Config::default()
        .connect_timeout(Duration::MAX)
        .timeout(Duration::MAX)
        .idle_timeout(Duration::MAX)
        .max_body_bytes(usize::MAX);
    let fetcher = Fetcher::new(&config).expect("the settings are usable");
    for path in ["/a", "/b"] {
        assert!(fetcher.fetch_one(server.url(path)).is_ok());
    }
}

#[test]
fn timeouts_of_zero_are_timeouts() {
    let server = MockServer::echo().expect("a server");
    for config in [
        patient().timeout(Duration::ZERO),
        patient().connect_timeout(Duration::ZERO),
    ] {
        let fetcher = Fetcher::new(&config).expect("the settings are usable");
        let error = fetcher.fetch_one(server.url("/")).expect_err("no time");
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
}

/// Nobody accepts: once the queue of the listener is full, a connection is not made.
#[test]
fn a_stop_ends_a_wait_for_a_connection() {
    let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)
        .and_then(|socket| {
            let any: std::net::SocketAddr = ([127, 0, 0, 1], 0).into();
            socket.bind(&any.into())?;
            socket.listen(1)?;
            Ok(TcpListener::from(socket))
        })
        .expect("a listener");
    let address = listener.local_addr().expect("bound");
    let mut full = Vec::new();
    while let Ok(socket) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        full.push(socket);
    }
    let fetcher = fetcher();
    let plan = Plan::limit(4).retry(Retry::none());
    let mut outcomes = fetcher.fetch(vec![format!("http://{address}/"); 4], &plan);
    let stop = outcomes.stop_handle();
    let begun = Instant::now();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
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
    let fetcher = fetcher();
    let urls = (0..100).map(|number| {
        assert!(number < 50, "the caller's own fault");
        server.url(&format!("/{number}"))
    });
    let count = || fetcher.fetch(urls, &Plan::limit(8)).count();
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(count)).is_err());
    wait_until("the threads have ended", || threads() == 0);
}

/// Tests run in threads of one process: only this crate's are counted, by name.
fn threads() -> usize {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        // Not a system that tells.
        return 0;
    };
    tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
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
