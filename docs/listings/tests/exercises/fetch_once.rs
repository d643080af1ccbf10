//! Chapter 15.

use std::sync::Arc;

use fetch_many_threads::{Config, Error, ErrorKind, FetchMany, Plan, Response, Retry};
use fetch_many_tutorial::listings::fifth_mended::Fifth;

use crate::servers;

exercise!(fetch_once);

type FetchOnce = fn(&dyn FetchMany, &[String], &Plan) -> Vec<Arc<Result<Response, Error>>>;

fn check(fetch_once: FetchOnce) {
    let config = Config::default();
    let strategies: [Result<Box<dyn FetchMany>, Error>; 5] = [
        fetch_many_tokio::Blocking::new(&config).map(|it| Box::new(it) as _),
        fetch_many_async_std::Blocking::new(&config).map(|it| Box::new(it) as _),
        fetch_many_smol::Blocking::new(&config).map(|it| Box::new(it) as _),
        fetch_many_threads::Blocking::new(&config).map(|it| Box::new(it) as _),
        Fifth::new(&config).map(|it| Box::new(it) as _),
    ];
    for strategy in strategies {
        check_with(fetch_once, &*strategy.expect("the defaults are valid"));
    }
}

fn check_with(fetch_once: FetchOnce, strategy: &dyn FetchMany) {
    let server = servers::slow();
    let paths = ["/slow", "/2", "/cut", "/1", "/2", "/cut", "/last", "/slow"];
    let plan = Plan::limit(4).retry(Retry::none());
    let results = fetch_once(strategy, &servers::urls(&server, &paths), &plan);

    assert_eq!(results.len(), paths.len(), "{strategy:?}");
    for (path, result) in paths.iter().zip(&results) {
        match result.as_ref() {
            Ok(response) => assert_eq!(response.body(), path, "{strategy:?}"),
            Err(error) => assert_eq!((*path, error.kind()), ("/cut", ErrorKind::Truncated)),
        }
    }
    let counts = server.counts();
    assert_eq!(
        counts.hits, 5,
        "each of five is asked for once by {strategy:?}"
    );
    assert!(counts.peak_in_flight <= 4, "the plan's limit: {counts:?}");
}
