//! Chapter 3.

use reqwest::Client;

use crate::clients::{client, runtime};
use crate::{expect, servers};

exercise!(gather);

fn check(
    gather: impl Copy + AsyncFn(&Client, &[String], usize) -> Vec<Result<String, reqwest::Error>>,
) {
    let server = servers::slow();
    let paths = ["/slow", "/1", "/gone", "/2", "/cut", "/last"];
    let urls = servers::urls(&server, &paths);
    let results = runtime().block_on(gather(&client(), &urls, 2));

    let counts = server.counts();
    let words = "/slow is answered when /last has been asked for: what is complete behind a slow one should not \
                 hold up the rest";
    expect(counts.given_up, 0, words);
    expect(
        counts.peak_in_flight.max(2),
        2,
        "with a limit of two, at most two should be in flight",
    );
    let bodies: Vec<_> = results.iter().map(|it| it.as_deref().ok()).collect();
    let expected = [
        Some("/slow"),
        Some("/1"),
        None,
        Some("/2"),
        None,
        Some("/last"),
    ];
    let words = "the bodies in the order of the URLs; /gone has status 503 and /cut is cut short: both are errors, and \
                 their neighbours are kept";
    expect(bodies, expected.to_vec(), words);
    expect(
        counts.hits,
        paths.len(),
        "each URL should be asked for once",
    );
}

async fn read(client: &Client, url: &str) -> Result<String, reqwest::Error> {
    client.get(url).send().await?.text().await
}

first_try!(
    in_order,
    "should not hold up the rest",
    async |client: &Client, urls: &[String], limit| {
        use futures_util::stream::{self, StreamExt};

        let calls: Vec<_> = urls.iter().map(|url| read(client, url)).collect();
        stream::iter(calls).buffered(limit).collect().await
    }
);
first_try!(
    all_at_once,
    "at most two should be in flight",
    async |client: &Client, urls: &[String], _| {
        futures_util::future::join_all(urls.iter().map(|url| read(client, url))).await
    }
);
