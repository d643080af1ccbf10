//! Whom the examples fetch from.

use std::collections::HashSet;
use std::io;
use std::sync::Mutex;

use fetch_many_conformance::mock::{MockServer, Request, ResponseTemplate};
use fetch_many_conformance::raw::{RawServer, Reply};

pub(crate) const TOKEN: &str = "mF_9.B5f-4.1JqM";

/// Whether this is asked for the first time, and every other time.
#[derive(Default)]
struct Firsts(Mutex<HashSet<String>>);

impl Firsts {
    fn is_first(&self, request: &Request) -> bool {
        let mut seen = self.0.lock().unwrap();
        let url = request.url.to_string();
        let is_first = seen.insert(url.clone());
        if !is_first {
            seen.remove(&url);
        }
        is_first
    }
}

/// A page with links, of which two lead nowhere and one is busy for a second.
pub(crate) fn pages() -> io::Result<MockServer> {
    let firsts = Firsts::default();
    MockServer::start(move |request| {
        match request.url.path() {
        "/" => ResponseTemplate::new(200).set_body_string(
            r#"<a href="/1">one</a> <a href="missing">two</a> <a href="/busy">three</a>
               <a href="mailto:a@b">four</a> <a href="broken?x=y">five</a> <a href="/moved">six</a>"#,
        ),
        "/missing" => ResponseTemplate::new(404),
        "/broken" => ResponseTemplate::new(500),
        "/moved" => ResponseTemplate::new(302).insert_header("location", "/1"),
        "/busy" if firsts.is_first(request) => {
            ResponseTemplate::new(503).insert_header("retry-after", "1")
        }
        _ => ResponseTemplate::new(200),
    }
    })
}

/// A list in so many pages of one name, of which the third is asked for too often at first.
pub(crate) fn api(pages: u32) -> io::Result<MockServer> {
    let firsts = Firsts::default();
    MockServer::start(move |request| {
        let authorization = request.headers.get("authorization");
        if authorization.is_none_or(|given| given != format!("Bearer {TOKEN}").as_str()) {
            return ResponseTemplate::new(401);
        }
        let query = request.url.query().unwrap_or_default();
        if query == "page=3" && firsts.is_first(request) {
            return ResponseTemplate::new(429).insert_header("retry-after", "1");
        }
        let page = query.trim_start_matches("page=");
        let body = format!(r#"{{"pages": {pages}, "names": ["name {page}"]}}"#);
        ResponseTemplate::new(200).set_body_string(body)
    })
}

/// What each file has.
pub(crate) fn file() -> Vec<u8> {
    (0..50_000_u32).flat_map(u32::to_le_bytes).collect()
}

/// Files, each of which breaks off half-way when it is first asked for, but for one that is missing.
pub(crate) fn files() -> io::Result<RawServer> {
    RawServer::start(|hit| {
        if hit.path == "/missing" {
            return Reply::new().response(404, &[], "there is none");
        }
        let file = file();
        let first = hit.header("range").and_then(|range| {
            let first = range.strip_prefix("bytes=")?.strip_suffix('-')?;
            first.parse::<usize>().ok()
        });
        if let Some(first) = first {
            let range = format!("bytes {first}-{}/{}", file.len() - 1, file.len());
            let headers = [("etag", "\"1\""), ("content-range", &*range)];
            return Reply::new().response(206, &headers, &file[first..]);
        }
        if hit.attempt > 1 {
            return Reply::new().response(200, &[("etag", "\"1\"")], file);
        }
        let length = file.len();
        let head = format!("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: {length}\r\n\r\n");
        Reply::new().raw(head).raw(&file[..length / 2]).fin()
    })
}

/// Answers everything, but for one that is busy at first.
pub(crate) fn anything() -> io::Result<RawServer> {
    RawServer::start(|hit| match (hit.path.as_str(), hit.attempt) {
        ("/busy", 1) => Reply::new().response(503, &[], ""),
        ("/missing", _) => Reply::new().response(404, &[], "none"),
        _ => Reply::new().ok("hello"),
    })
}
