//! Chapter 11.

use std::cell::Cell;

use futures_util::future::join_all;
use reqwest::Client;

use crate::clients::{client, runtime};
use crate::{expect, servers};

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
    let words = "/cut is cut short, and is an error; the four others are none";
    expect(added, vec![true, true, false, true, true], words);
    let words = "100 to begin with, and 2, 3, 4 and 5 bytes; calls that overlap should lose none, and what is cut short \
                 should add nothing";
    expect(total.get(), 100 + 2 + 3 + 4 + 5, words);
    expect(
        server.counts().hits,
        paths.len(),
        "each should be asked for once",
    );
}

first_try!(
    reads_before_it_waits,
    "should lose none",
    async |client: &Client, url: &str, total: &Cell<usize>| {
        let before = total.get();
        total.set(before + client.get(url).send().await?.bytes().await?.len());
        Ok(())
    }
);
