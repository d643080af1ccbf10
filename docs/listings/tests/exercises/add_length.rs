//! Chapter 11.

use std::cell::Cell;

use futures_util::future::join_all;
use reqwest::Client;

use crate::{client, runtime, servers};

exercise!(add_length);

fn check(
    add_length: impl Copy + AsyncFn(&Client, &str, &Cell<usize>) -> Result<(), reqwest::Error>,
) {
    let paths = ["/1", "/22", "/cut", "/333", "/4444"];
    let server = servers::together(paths.len());
    let (client, total) = (client(), Cell::new(100));
    let urls = servers::urls(&server, &paths);
    let calls = urls.iter().map(|url| add_length(&client, url, &total));
    let results = runtime().block_on(join_all(calls));

    let added: Vec<_> = results.iter().map(Result::is_ok).collect();
    assert_eq!(
        added,
        [true, true, false, true, true],
        "one is cut short: {results:?}"
    );
    assert_eq!(
        total.get(),
        100 + 2 + 3 + 4 + 5,
        "none is lost, and the fifty are not there"
    );
    assert_eq!(server.counts().hits, paths.len(), "each is asked for once");
}
