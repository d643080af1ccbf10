//! Chapter 8.

use std::time::Duration;

use fetch_many_start::server;
use reqwest::Client;

use crate::clients::{client, runtime};
use crate::{expect, servers};

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
    let words = "after a second, /stall and /drip are not complete, and /cut has failed: what is whole by then should \
                 be kept, and nothing else";
    expect(results, expected.to_vec(), words);
    let counts = server.counts();
    expect(counts.hits, paths.len(), "each should be asked for once");
    // The runtime is still there: what was spawned and forgotten would go on.
    if let Err(counts) = server.wait_until(|counts| counts.in_flight == 0) {
        let words = "when the time is over, no request should go on: was one left in a task?";
        expect(counts.in_flight, 0, words);
    }
}

async fn read(client: Client, url: String) -> Result<(u16, usize), reqwest::Error> {
    let response = client.get(url).send().await?;
    Ok((response.status().as_u16(), response.bytes().await?.len()))
}

first_try!(
    one_clock_for_all,
    "what is whole by then should be kept",
    async |client: &Client, urls: &[String], time| {
        let calls = urls.iter().map(|url| read(client.clone(), url.clone()));
        let all = tokio::time::timeout(time, futures_util::future::join_all(calls)).await;
        all.map_or(vec![None; urls.len()], |all| {
            all.into_iter().map(Result::ok).collect()
        })
    }
);
first_try!(
    leaves_tasks,
    "was one left in a task",
    async |client: &Client, urls: &[String], time| {
        let end = tokio::time::Instant::now() + time;
        let tasks = urls
            .iter()
            .map(|url| tokio::spawn(read(client.clone(), url.clone())));
        let calls = tasks
            .map(|task| async move { tokio::time::timeout_at(end, task).await.ok()?.ok()?.ok() });
        futures_util::future::join_all(calls).await
    }
);
