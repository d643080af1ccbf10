//! Chapter 15.

use std::sync::Arc;

use fetch_many_threads::{
    Config, Error, ErrorKind, FetchMany, FetchManyExt, Plan, Response, Retry,
};

use crate::{expect, servers};

exercise!(fetch_once);

type FetchOnce = fn(&dyn FetchMany, &[String], &Plan) -> Vec<Arc<Result<Response, Error>>>;

fn check(fetch_once: FetchOnce) {
    let config = Config::default();
    let strategies: [Result<Box<dyn FetchMany>, Error>; 4] = [
        fetch_many_tokio::Blocking::new(&config).map(|it| Box::new(it) as _),
        fetch_many_async_std::Blocking::new(&config).map(|it| Box::new(it) as _),
        fetch_many_smol::Blocking::new(&config).map(|it| Box::new(it) as _),
        fetch_many_threads::Blocking::new(&config).map(|it| Box::new(it) as _),
    ];
    for strategy in strategies {
        check_with(fetch_once, &*strategy.expect("the defaults are valid"));
    }
}

fn check_with(fetch_once: FetchOnce, strategy: &dyn FetchMany) {
    let server = servers::slow();
    let paths = ["/slow", "/2", "/cut", "/1", "/2", "/cut", "/last", "/slow"];
    let plan = Plan::new(4).retry(Retry::none());
    let results = fetch_once(strategy, &servers::urls(&server, &paths), &plan);

    let counts = server.counts();
    expect(
        counts.hits,
        5,
        &format!("of eight URLs five are distinct: each should be asked for once, by {strategy:?}"),
    );
    let found: Vec<_> = results.iter().map(|result| came(result)).collect();
    let expected: Vec<_> = paths
        .iter()
        .map(|path| if *path == "/cut" { "cut short" } else { path }.to_owned())
        .collect();
    let words = format!("every URL has what came of it, in the order of the URLs, by {strategy:?}");
    expect(found, expected, &words);
    expect(counts.peak_in_flight.max(4), 4, "the plan's limit is four");
}

/// The body, or that it was cut short.
fn came(result: &Result<Response, Error>) -> String {
    match result {
        Ok(response) => String::from_utf8_lossy(response.body()).into_owned(),
        Err(error) if error.kind() == ErrorKind::Truncated => "cut short".to_owned(),
        Err(error) => error.to_string(),
    }
}

first_try!(
    fetches_all,
    "each should be asked for once",
    |fetcher, urls, plan| {
        let outcomes = fetcher.fetch_all(urls, plan);
        outcomes
            .into_iter()
            .map(|outcome| Arc::new(outcome.result))
            .collect()
    }
);
first_try!(
    in_the_order_of_completion,
    "in the order of the URLs",
    |fetcher, urls, plan| {
        let mut distinct = urls.to_vec();
        distinct.sort();
        distinct.dedup();
        fetcher
            .fetch(distinct, plan)
            .map(|outcome| Arc::new(outcome.result))
            .collect()
    }
);
