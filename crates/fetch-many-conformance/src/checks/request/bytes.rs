//! Every strategy puts the same bytes on the wire.

use fetch_many::{Bytes, Config, FetchManyExt, http};

use crate::broken::ensure;
use crate::checks::{expect_response, plan, serve};
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// What is asked for, and the target that must be in the request line.
const TARGETS: [(&str, &str); 9] = [
    ("", "/"),
    ("?a=b", "/?a=b"),
    ("/a/../b/./c", "/b/c"),
    ("/../../x", "/x"),
    ("/%2e%2e/x", "/x"),
    ("/caf\u{e9}", "/caf%C3%A9"),
    ("/a b\"<>{}|^`", "/a%20b%22%3C%3E%7B%7D%7C%5E%60"),
    ("/%zz?it's#fragment", "/%zz?it%27s"),
    ("/a//b/?&&==", "/a//b/?&&=="),
];

/// The request line, `Host`, and all other headers as they arrive, for URLs that clients' parsers
/// differ in, for headers of the caller's, for parts of a body, and for bodies of every kind.
///
/// # Errors
/// [`Broken`], if one byte of it is another (the case of names apart, and the order of headers but for
/// `Host`, which comes first).
pub(in crate::checks) fn law_14_same_bytes(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("seen"))?;
    let config = Config::default().user_agent("law/14");
    let strategy = subject.make(&config)?;
    let base = server.url("");
    let address = server.address().to_string();

    let added = [
        "accept-encoding: gzip, deflate, br",
        "accept: */*",
        "user-agent: law/14",
    ];
    let mut expected = Vec::new();
    for (url, target) in TARGETS {
        for outcome in strategy.fetch([format!("{base}{url}")], &plan(1)) {
            expect_response(&outcome, 200, "seen")?;
        }
        expected.push((
            format!("GET {target} HTTP/1.1"),
            added.map(String::from).to_vec(),
        ));
    }
    for own in [None, Some("br")] {
        let request = http::Request::get(server.url("/part")).header("range", "bytes=0-4");
        let request = own.iter().fold(request, |request, coding| {
            request.header("accept-encoding", *coding)
        });
        for outcome in strategy.fetch([request.body(())], &plan(1)) {
            expect_response(&outcome, 200, "seen")?;
        }
        let coding = format!("accept-encoding: {}", own.unwrap_or("identity"));
        let mut lines = vec![coding];
        lines.extend(["accept: */*", "range: bytes=0-4", "user-agent: law/14"].map(String::from));
        expected.push(("GET /part HTTP/1.1".to_owned(), lines));
    }
    for (method, body, length) in [
        ("HEAD", "", None),
        ("DELETE", "", None),
        ("POST", "", Some("content-length: 0")),
        ("PUT", "body", Some("content-length: 4")),
        ("PROPFIND", "body", Some("content-length: 4")),
    ] {
        let request = http::Request::builder()
            .method(method)
            .uri(server.url("/own"))
            .header("accept", "text/html")
            .header("host", &address)
            .header("accept-encoding", "identity")
            .header("user-agent", "own")
            .header("x-two", "1")
            .header("x-two", "2")
            .header("x-odd", &b"caf\xe9"[..])
            .body(Bytes::from(body));
        for outcome in strategy.fetch([request], &plan(1)) {
            ensure!(outcome.result.is_ok(), "{method}: {:?}", outcome.result);
        }
        let own = ["accept-encoding: identity", "accept: text/html"].map(String::from);
        let mut lines: Vec<_> = own.into_iter().chain(length.map(String::from)).collect();
        lines.push("user-agent: own".to_owned());
        lines.push("x-odd: caf\u{fffd}".to_owned());
        lines.extend(["x-two: 1", "x-two: 2"].map(String::from));
        expected.push((format!("{method} /own HTTP/1.1"), lines));
    }
    for (hit, (line, headers)) in server.hits().iter().zip(expected) {
        let (sent, others) = lines(hit);
        ensure!(sent == line, "the request line is {sent:?}, not {line:?}");
        ensure!(
            is_host_first(hit),
            "Host is not the first header (RFC 9110 §7.2): {}",
            hit.head.escape_ascii()
        );
        ensure!(
            hit.host == address,
            "Host is {:?}, not {address:?}",
            hit.host
        );
        ensure!(
            others == headers,
            "{line}: sent {others:?}, not {headers:?}"
        );
    }
    Ok(())
}

fn is_host_first(hit: &Hit) -> bool {
    let head = String::from_utf8_lossy(&hit.head).to_ascii_lowercase();
    let first = head.split("\r\n").nth(1);
    first.is_some_and(|line| line.starts_with("host: ")) && head.matches("\r\nhost: ").count() == 1
}

/// The request line, and the other lines but `Host`, sorted, their names in lower case.
fn lines(hit: &Hit) -> (String, Vec<String>) {
    let head = String::from_utf8_lossy(&hit.head).into_owned();
    let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default().to_owned();
    let mut others: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| format!("{}: {value}", name.to_ascii_lowercase()))
        .filter(|line| !line.starts_with("host: "))
        .collect();
    others.sort_unstable();
    (first, others)
}
