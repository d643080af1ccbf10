//! Exchanges with servers that send exactly what a test says.

mod bodies;
mod connections;
mod server;
mod time;

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use async_io::{Async, Timer, block_on};
use fetch_many::strategy::Course;
use fetch_many::{Bytes, Config, Error, ErrorKind, IntoRequest, Response};
use fetch_many_h1::{Client, Net};

use crate::server::Server;
use crate::server::Step::{Read, Send};

/// A runtime of the smallest kind.
#[derive(Debug)]
struct Reactor;

impl Net for Reactor {
    type Stream = Async<TcpStream>;
    type Sleep = Timer;

    async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
        Async::<TcpStream>::connect(address).await
    }

    fn sleep_until(&self, at: Instant) -> Timer {
        Timer::at(at)
    }
}

fn config() -> Config {
    Config::default().timeout(Duration::from_secs(5))
}

fn client(config: &Config) -> Client<Reactor> {
    Client::new(Reactor, config).expect("the settings are usable")
}

fn course() -> Course {
    Course::new(Instant::now())
}

fn get(client: &Client<Reactor>, server: &Server) -> Result<Response, Error> {
    let request = server.url().into_request()?;
    block_on(client.exchange(&request, client.bounds(), &mut course()))
}

fn body(result: Result<Response, Error>) -> Bytes {
    result.expect("a response").into_body()
}

fn kind(result: Result<Response, Error>) -> ErrorKind {
    result.expect_err("an error").kind()
}

const HELLO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const WORLD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld";

#[test]
fn a_future_is_small_and_can_be_sent() {
    fn sendable<T: std::marker::Send>(value: T) -> T {
        value
    }
    let server = Server::start([&[Read, Send(HELLO)]]);
    let client = client(&config());
    let request = server.url().into_request().expect("a request");
    let mut course = course();
    let exchange = sendable(client.exchange(&request, client.bounds(), &mut course));
    // Each request in flight holds one.
    let size = size_of_val(&exchange);
    assert!(size <= 1024, "{size} bytes");
    assert_eq!(body(block_on(exchange)), "hello");
}

#[test]
fn a_refused_port_is_a_connect_error() {
    let server = Server::start([&[][..]]);
    let url = server.url();
    drop(server);
    let request = url.into_request().expect("a request");
    assert_eq!(
        kind(block_on(client(&config()).exchange(
            &request,
            config().bounds(),
            &mut course()
        ))),
        ErrorKind::Connect
    );
}

#[test]
fn a_large_request_body_arrives_whole() {
    let server = Server::start([&[Read, Send(HELLO), Read, Send(WORLD)]]);
    let client = client(&config());
    for expected in ["hello", "world"] {
        let request = fetch_many::http::Request::post(server.url())
            .body(Bytes::from(vec![b'x'; 1_000_000]))
            .expect("a request");
        assert_eq!(
            body(block_on(client.exchange(
                &request,
                client.bounds(),
                &mut course()
            ))),
            expected
        );
    }
    assert_eq!(server.connections(), 1);
}
