//! Chapter 8.

use std::time::Duration;

use fetch_many_start::server;
use reqwest::Client;

use crate::{client, runtime, servers};

exercise!(by_then);

fn check(by_then: impl Copy + AsyncFn(&Client, &[String], Duration) -> Vec<Option<(u16, usize)>>) {
    let server = server::start().expect("a free port");
    let paths = [
        "/stall",
        "/station/1",
        "/drip",
        "/cut",
        "/status/404",
        "/station/2",
    ];
    let urls = servers::urls(&server, &paths);
    let runtime = runtime();
    let results = runtime.block_on(by_then(&client(), &urls, Duration::from_secs(1)));

    let expected = [
        None,
        Some((200, 28)),
        None,
        None,
        Some((404, 0)),
        Some((200, 27)),
    ];
    assert_eq!(
        results, expected,
        "what is whole by then is kept, and nothing else"
    );
    let counts = server.counts();
    assert_eq!(counts.hits, paths.len(), "each is asked for once");
    // The runtime is still there: what was spawned and forgotten would go on.
    let over = server.wait_until(|counts| counts.in_flight == 0);
    over.expect("nothing goes on");
}
