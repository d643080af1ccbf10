//! Timeouts.

use std::time::{Duration, Instant};

use fetch_many::ErrorKind;

use crate::server::Server;
use crate::server::Step::{Pause, Read, Send};
use crate::{HELLO, WORLD, body, client, config, get, kind};

#[test]
fn time_runs_out() {
    let config = config().timeout(Duration::from_millis(60));
    let client = client(&config);
    for steps in [
        &[Read][..],
        &[
            Read,
            Send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
        ],
    ] {
        let server = Server::start([steps]);
        let start = Instant::now();
        assert_eq!(kind(get(&client, &server)), ErrorKind::Timeout);
        assert!(start.elapsed() >= config.timeout);
    }
}

/// The timer of the first exchange goes off in the second, whose own time is not up. The pauses leave a busy machine
/// most of a second.
#[test]
fn each_exchange_has_the_whole_timeout() {
    let server = Server::start([&[
        Read,
        Pause(1_200),
        Send(HELLO),
        Read,
        Pause(1_200),
        Send(WORLD),
    ]]);
    let client = client(&config().timeout(Duration::from_secs(2)));
    assert_eq!(body(get(&client, &server)), "hello");
    assert_eq!(body(get(&client, &server)), "world");
}

#[test]
fn endless_timeouts_do_not_overflow() {
    let server = Server::start([&[Read, Send(HELLO)]]);
    let config = config()
        .timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .idle_timeout(Duration::MAX);
    assert_eq!(body(get(&client(&config), &server)), "hello");
}
