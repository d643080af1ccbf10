//! Chapter 10.

use fetch_many_conformance::raw::{Hit, RawServer, Reply};

use crate::servers;

exercise!(statuses);

fn check(statuses: fn(&[String]) -> Vec<Result<u16, ureq::Error>>) {
    let server = RawServer::start(reply).expect("a free port");
    let paths = ["/200", "/404", "/200", "/503", "/404", "/200"];
    let mut urls = servers::urls(&server, &paths);
    urls.insert(3, "http://127.0.0.1:1/".to_owned());

    let found: Vec<_> = statuses(&urls).into_iter().map(Result::ok).collect();
    let expected = [
        Some(200),
        Some(404),
        Some(200),
        None,
        Some(503),
        Some(404),
        Some(200),
    ];
    assert_eq!(found, expected, "nothing listens at the fourth");
    let counts = server.counts();
    assert_eq!(counts.hits, paths.len(), "each is asked once");
    assert_eq!(counts.accepted, 1, "connections for {paths:?}");
}

/// The status that the path names, with a body; to `HEAD` with its headers alone.
fn reply(hit: &Hit) -> Reply {
    let status = hit.path[1..].parse().unwrap_or(400);
    match hit.method.as_str() {
        "HEAD" => Reply::new().raw(format!("HTTP/1.1 {status} \r\nContent-Length: 5\r\n\r\n")),
        _ => Reply::new().response(status, &[], "hello"),
    }
}
