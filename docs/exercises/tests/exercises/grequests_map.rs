//! Chapter 4.

use fetch_many_smol::{Config, Error, ErrorKind, Fetcher, Response};

use crate::{expect, servers};

exercise!(grequests_map);

fn check(
    map: impl Copy
    + AsyncFn(&Fetcher, &[String], usize, &mut dyn FnMut(&str, Error)) -> Vec<Option<Response>>,
) {
    let server = servers::slow();
    let mut urls = servers::urls(&server, &["/slow", "/1", "/cut", "/last", "/gone"]);
    urls.push("http://127.0.0.1:1/".to_owned());

    let mut failed = Vec::new();
    let mut handler = |url: &str, error: Error| failed.push((url.to_owned(), error.kind()));
    let fetcher = Fetcher::new(&Config::default()).expect("the defaults are valid");
    let responses = smol::block_on(map(&fetcher, &urls, 2, &mut handler));

    let bodies = responses.iter().map(Option::as_ref);
    let bodies: Vec<_> = bodies
        .map(|it| it.map(|it| String::from_utf8_lossy(it.body())))
        .collect();
    let expected = [
        Some("/slow"),
        Some("/1"),
        None,
        Some("/last"),
        Some("no service"),
        None,
    ];
    let words = "a response or None for each URL, in their order: /cut is cut short, the last cannot be reached, and \
                 a 503 is a response";
    expect(
        bodies,
        expected.map(|it| it.map(Into::into)).to_vec(),
        words,
    );
    let expected = [
        (&urls[2], ErrorKind::Truncated),
        (&urls[5], ErrorKind::Connect),
    ];
    let expected = expected.map(|(url, kind)| (url.clone(), kind));
    expect(
        failed,
        expected.to_vec(),
        "the handler should be told of each that failed, and why",
    );

    let counts = server.counts();
    expect(
        counts.peak_in_flight.max(2),
        2,
        "with a size of two, at most two should be in flight",
    );
    expect(
        counts.hits,
        5,
        "each should be asked for once, also one that fails",
    );
}

first_try!(
    leaves_out_what_failed,
    "a response or None for each URL",
    async |fetcher: &Fetcher, urls: &[String], size, _: &mut dyn FnMut(&str, Error)| {
        use fetch_many_smol::{Order, Plan, Retry};
        use futures_util::stream::{self, StreamExt};

        let plan = Plan::new(size).order(Order::AsGiven).retry(Retry::none());
        let outcomes = fetcher.stream(stream::iter(urls), &plan);
        outcomes
            .filter_map(async |outcome| outcome.result.ok().map(Some))
            .collect()
            .await
    }
);
