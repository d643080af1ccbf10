//! Chapter 3.

use reqwest::Client;

use crate::{client, runtime, servers};

exercise!(gather);

fn check(
    gather: impl Copy + AsyncFn(&Client, &[String], usize) -> Vec<Result<String, reqwest::Error>>,
) {
    let server = servers::slow();
    let paths = ["/slow", "/1", "/gone", "/2", "/cut", "/last"];
    let urls = servers::urls(&server, &paths);
    let results = runtime().block_on(gather(&client(), &urls, 2));

    let counts = server.counts();
    assert_eq!(counts.given_up, 0, "a slow URL holds up no other");
    assert!(counts.peak_in_flight <= 2, "a limit of two: {counts:?}");
    let bodies: Vec<_> = results.iter().map(|it| it.as_deref().ok()).collect();
    let expected = [
        Some("/slow"),
        Some("/1"),
        None,
        Some("/2"),
        None,
        Some("/last"),
    ];
    assert_eq!(bodies, expected);
    assert_eq!(counts.hits, paths.len(), "each is asked for once");
}
