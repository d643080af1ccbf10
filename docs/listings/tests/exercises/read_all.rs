//! Chapter 2.

use crate::servers;

exercise!(read_all);

type ReadAll = fn(&[String], usize) -> Vec<Result<String, ureq::Error>>;

fn check(read_all: ReadAll) {
    let server = servers::slow();
    let paths = ["/slow", "/1", "/gone", "/2", "/cut", "/last"];
    let results = read_all(&servers::urls(&server, &paths), 2);

    let counts = server.counts();
    assert_eq!(counts.given_up, 0, "a slow URL holds up one thread only");
    assert!(counts.peak_in_flight <= 2, "two threads: {counts:?}");
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

    let server = servers::slow();
    let urls: Vec<_> = (0..12)
        .map(|number| server.url(&format!("/{number}")))
        .collect();
    assert!(read_all(&urls, 2).iter().all(Result::is_ok));
    let connections = server.counts().accepted;
    assert!(connections <= 2, "one agent, and {connections} connections");
}
