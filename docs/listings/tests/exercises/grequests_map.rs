//! Chapter 4.

use fetch_many_smol::{Config, Error, ErrorKind, Fetcher, Response};

use crate::servers;

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

    let bodies = responses
        .iter()
        .map(|it| it.as_ref().map(|it| &it.body()[..]));
    let bodies: Vec<_> = bodies.collect();
    let expected = [
        Some(&b"/slow"[..]),
        Some(b"/1"),
        None,
        Some(b"/last"),
        Some(b"no service"),
        None,
    ];
    assert_eq!(bodies, expected, "a status is a response, as in grequests");
    let expected = [
        (&urls[2], ErrorKind::Truncated),
        (&urls[5], ErrorKind::Connect),
    ];
    let expected = expected.map(|(url, kind)| (url.clone(), kind));
    assert_eq!(failed, expected, "what the handler was told");

    let counts = server.counts();
    assert!(counts.peak_in_flight <= 2, "a size of two: {counts:?}");
    assert_eq!(counts.hits, 5, "nothing is tried again");
}
