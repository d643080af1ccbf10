//! What a committed sink got is the entity.

use fetch_many_conformance::raw::{Hit, RawServer, Reply};
use fetch_many_strategies::{
    Bytes, Config, ErrorKind, FetchManyExt, Memory, ResponseExt, SinkTo, http,
};

use crate::recorder::Recorder;
use crate::{each, each_with, plan};

fn large() -> Vec<u8> {
    (0..3_000_000_u32)
        .flat_map(u32::to_le_bytes)
        .take(3_000_001)
        .collect()
}

/// In gzip, stored as it is.
fn gzip(body: &[u8]) -> Vec<u8> {
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut chunks = body.chunks(0xffff).peekable();
    while let Some(chunk) = chunks.next() {
        gzip.push(u8::from(chunks.peek().is_none()));
        let length = u16::try_from(chunk.len()).unwrap();
        gzip.extend_from_slice(&length.to_le_bytes());
        gzip.extend_from_slice(&(!length).to_le_bytes());
        gzip.extend_from_slice(chunk);
    }
    gzip.extend_from_slice(&crc32(body).to_le_bytes());
    gzip.extend_from_slice(&u32::try_from(body.len()).unwrap().to_le_bytes());
    gzip
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn answer(hit: &Hit) -> Reply {
    let coded =
        |coding, body: &[u8]| Reply::new().response(200, &[("Content-Encoding", coding)], body);
    match &*hit.path {
        "/empty" => Reply::new().ok(""),
        "/small" => Reply::new().ok("hello"),
        "/large" => Reply::new().ok(large()),
        "/chunked" => Reply::new().chunked(large(), 1000),
        "/gzip" => coded("gzip", &gzip(&large())),
        "/gzip-cut" => coded("gzip", &gzip(&large())[..2_000_000]),
        "/gzip-more" => coded("gzip", &[&gzip(b"hello")[..], b"more"].concat()),
        "/odd" => coded("odd", b"hello"),
        "/to" => Reply::new().response(302, &[("Location", "/small")], "elsewhere"),
        "/none" => Reply::new().response(404, &[], "not here"),
        "/nothing" => Reply::new().raw("HTTP/1.1 204 \r\n\r\n"),
        "/cut" => Reply::new()
            .raw("HTTP/1.1 200 \r\nContent-Length: 50\r\n\r\nhello")
            .fin(),
        path => panic!("{path}"),
    }
}

#[test]
fn the_entity_once_and_in_order() {
    let server = RawServer::start(answer).unwrap();
    each(|strategy, fetcher| {
        let sink = Recorder::new();
        let paths = ["/empty", "/small", "/large", "/chunked", "/gzip", "/odd"];
        let urls = paths.map(|path| server.url(path));
        for outcome in fetcher.fetch_all(&urls, &plan(3).sink(sink.clone())) {
            let path = paths[outcome.index];
            let body = match path {
                "/empty" => Vec::new(),
                "/small" | "/odd" => b"hello".to_vec(),
                _ => large(),
            };
            let length = outcome.stored().map(|stored| stored.length);
            assert_eq!(
                length,
                Some(body.len() as u64),
                "{strategy} {path}: {outcome:?}"
            );
            let response = outcome.result.unwrap();
            assert!(response.body().is_empty());
            assert_eq!(
                response.headers().contains_key("content-encoding"),
                path == "/odd"
            );
            let is_coded = path == "/gzip" || path == "/chunked";
            assert_eq!(
                response.headers().contains_key("content-length"),
                !is_coded,
                "{path}"
            );
            assert!(sink.body(path) == Some(body), "{strategy} {path}");
        }
        assert_eq!((sink.opened(), sink.ended()), (6, 6), "{strategy}");
    });
}

#[test]
fn what_is_left_encoded_is_stored_so() {
    let server = RawServer::start(answer).unwrap();
    each_with(&Config::default().decode(false), |strategy, fetcher| {
        let sink = Recorder::new();
        let plan = plan(1).sink(sink.clone());
        let outcome = fetcher.fetch([server.url("/gzip")], &plan).next().unwrap();
        assert!(
            outcome
                .result
                .unwrap()
                .headers()
                .contains_key("content-encoding")
        );
        assert!(sink.body("/gzip") == Some(gzip(&large())), "{strategy}");
    });
}

#[test]
fn a_sink_gets_what_is_wanted_and_memory_the_rest() {
    let server = RawServer::start(answer).unwrap();
    each(|strategy, fetcher| {
        let sink = Recorder::new();
        let urls = ["/to", "/none", "/nothing"].map(|path| server.url(path));
        let outcomes = fetcher.fetch_all(&urls, &plan(3).sink(sink.clone()));
        assert_eq!(
            outcomes[0].stored().map(|stored| stored.length),
            Some(5),
            "{strategy}"
        );
        for (outcome, body) in outcomes[1..].iter().zip(["not here", ""]) {
            let response = outcome.result.as_ref().unwrap();
            assert!(response.stored().is_none());
            assert_eq!(response.body(), body, "{strategy}");
        }
        assert_eq!(sink.opened(), 1, "{strategy}");
    });
}

#[test]
fn half_a_body_is_not_committed() {
    let server = RawServer::start(answer).unwrap();
    each(|strategy, fetcher| {
        for (path, kind, line) in [
            (
                "/cut",
                ErrorKind::Truncated,
                "body ended after 5 of 50 bytes",
            ),
            ("/gzip-cut", ErrorKind::Decode, "gzip body ended early"),
            (
                "/gzip-more",
                ErrorKind::Decode,
                "bytes behind the gzip body",
            ),
        ] {
            let sink = Recorder::new();
            let plan = plan(1).sink(sink.clone());
            let outcome = fetcher.fetch([server.url(path)], &plan).next().unwrap();
            let error = outcome.result.unwrap_err();
            assert_eq!(error.kind(), kind, "{strategy} {path}: {error}");
            assert!(
                error.to_string().starts_with(line),
                "{strategy} {path}: {error}"
            );
            assert!(sink.body(path).is_none(), "{strategy} {path}");
        }
    });
}

#[test]
fn a_request_may_have_a_sink_of_its_own() {
    let server = RawServer::start(answer).unwrap();
    each(|strategy, fetcher| {
        let own = |path| {
            let request = http::Request::get(server.url(path));
            request
                .extension(SinkTo::new(Memory::new()))
                .body(Bytes::new())
        };
        let sink = Recorder::new();
        let requests = [own("/small"), own("/none")];
        let outcomes = fetcher.fetch_all(requests, &plan(2).sink(sink.clone()));
        let body = |index: usize| outcomes[index].result.as_ref().unwrap().body();
        assert_eq!(
            (body(0), body(1)),
            (&Bytes::from("hello"), &Bytes::from("not here"))
        );
        assert!(
            outcomes[0].stored().is_some() && outcomes[1].stored().is_none(),
            "{strategy}"
        );
        assert_eq!(sink.opened(), 0);
    });
}

#[test]
fn more_than_may_be_stored_is_too_large() {
    let server = RawServer::start(answer).unwrap();
    let config = Config::default()
        .max_body_bytes(10)
        .max_stored_bytes(1_000_000);
    each_with(&config, |strategy, fetcher| {
        for path in ["/large", "/chunked", "/gzip"] {
            let sink = Recorder::new();
            let plan = plan(1).sink(sink.clone());
            let outcome = fetcher.fetch([server.url(path)], &plan).next().unwrap();
            let error = outcome.result.unwrap_err();
            assert_eq!(
                error.kind(),
                ErrorKind::TooLarge,
                "{strategy} {path}: {error}"
            );
            assert!(sink.body(path).is_none());
        }
    });
}

/// What a sink in memory may hold, it says itself.
#[test]
fn a_sink_in_memory_may_hold_more_than_a_body_without_one() {
    let server = RawServer::start(answer).unwrap();
    each_with(
        &Config::default().max_body_bytes(10),
        |strategy, fetcher| {
            let outcomes = fetcher.fetch_all([server.url("/large")], &plan(1).sink(Memory::new()));
            let response = outcomes[0].result.as_ref().unwrap();
            assert!(response.body() == &large(), "{strategy}");
        },
    );
}
