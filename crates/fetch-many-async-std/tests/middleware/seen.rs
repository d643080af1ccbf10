//! What a middleware sees of an exchange.

use fetch_many_async_std::{Bytes, Config, Fetcher, http};
use fetch_many_conformance::raw::Reply;

use crate::{Notes, fetcher, has, once, server};

#[async_std::test]
async fn it_sees_the_exchange() {
    let server = server(|hit| {
        assert_eq!(hit.body, b"asked");
        let headers = [("Content-Type", "a/b"), ("X-Two", "1"), ("X-Two", "2")];
        Reply::new().response(404, &headers, "told")
    });
    let notes = Notes::default();
    let url = server.url("/a?b=c%20d");
    let request = http::Request::put(&url)
        .header("content-type", "text/plain")
        .header("x-two", "1")
        .header("x-two", "2")
        .body(Bytes::from_static(b"asked"));
    let response = fetcher(notes.clone()).fetch_one(request, &once()).await;
    let response = response.expect("the server is healthy");
    assert_eq!(response.status(), 404);
    assert_eq!(response.body(), "told");
    assert_eq!(
        notes.all(),
        [
            &format!("PUT {url}"),
            "content-type: [\"text/plain\"]",
            "x-two: [\"1\", \"2\"]",
            "asked",
            "404",
            "content-type: [\"a/b\"]",
            "x-two: [\"1\", \"2\"]",
            "told",
        ]
    );
}

/// It sees a stand-in; server and caller have what was sent.
#[async_std::test]
async fn what_surf_cannot_hold_passes_it_by() {
    let server = server(|hit| {
        assert_eq!(hit.method, "get");
        assert!(has(hit, b": caf\xe9"));
        let head = b"HTTP/1.1 999 X\r\nX-Odd: a\r\nX-Odd: caf\xe9\r\nContent-Length: 0\r\n\r\n";
        Reply::new().raw(&head[..])
    });
    let notes = Notes::default();
    let url = server.url("/");
    let request = http::Request::builder()
        .method("get")
        .uri(&url)
        .header("x-odd", &b"caf\xe9"[..])
        .body(());
    let response = fetcher(notes.clone()).fetch_one(request, &once()).await;
    let response = response.expect("the server is healthy");
    assert_eq!(response.status(), 999);
    let values: Vec<_> = response.headers().get_all("x-odd").iter().collect();
    assert_eq!(values, ["a".as_bytes(), b"caf\xe9"]);
    let notes = notes.all();
    assert_eq!(notes[0], format!("GET {url}"));
    assert!(notes.contains(&"500".to_owned()), "{notes:?}");
    let odd = notes.iter().find(|note| note.starts_with("x-odd"));
    assert_eq!(odd, None);
}

/// http-types would give a body the type `application/octet-stream`.
#[async_std::test]
async fn no_type_is_made_up() {
    for sent in [None, Some(&b"caf\xe9"[..])] {
        let server = server(move |hit| {
            assert_eq!(has(hit, b"content-type: caf\xe9"), sent.is_some());
            assert!(!has(hit, b"octet-stream"));
            let mut head = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n".to_vec();
            if let Some(sent) = sent {
                head.extend([b"Content-Type: ", sent, b"\r\n"].concat());
            }
            Reply::new().raw([&head[..], b"\r\ntold"].concat())
        });
        let mut request = http::Request::put(server.url("/"));
        if let Some(sent) = sent {
            request = request.header("content-type", sent);
        }
        let request = request.body(Bytes::from_static(b"asked"));
        let fetcher = Fetcher::new(&Config::default()).expect("the settings are usable");
        let response = fetcher
            .fetch_one(request, &once())
            .await
            .expect("the server is healthy");
        let received = response.headers().get("content-type");
        assert_eq!(received.map(http::HeaderValue::as_bytes), sent);
        assert_eq!(response.body(), "told");
    }
}

/// Each step of a redirect is an exchange of its own.
#[async_std::test]
async fn it_sees_every_step() {
    let server = server(|hit| match hit.path.as_str() {
        "/from" => Reply::new().response(302, &[("Location", "/to")], ""),
        _ => Reply::new().ok("there"),
    });
    let notes = Notes::default();
    let response = fetcher(notes.clone())
        .fetch_one(server.url("/from"), &once())
        .await;
    assert_eq!(response.expect("the server is healthy").body(), "there");
    let steps = ["/from", "/to"].map(|path| format!("GET {}", server.url(path)));
    let notes = notes.all();
    let seen: Vec<_> = notes.iter().filter(|note| note.contains("GET")).collect();
    assert_eq!(seen, steps.iter().collect::<Vec<_>>());
}
