//! One URL, to standard output.

use fetch_many_raw_server::{RawServer, Reply};

use crate::command::run;

#[test]
fn the_body_and_nothing_else_is_on_standard_output() {
    let server = RawServer::start(|_| Reply::new().ok("hello")).unwrap();
    let ran = run(&["get", &server.url("/")]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "hello"));
    assert!(ran.account().starts_with("1 = 1 ok; 5 B in "), "{ran:?}");
}

#[test]
fn an_error_page_is_not_printed() {
    let server = RawServer::start(|_| Reply::new().response(404, &[], "not here")).unwrap();
    let ran = run(&["get", &server.url("/")]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("status: 404 Not Found"), "{ran:?}");
}

#[test]
fn what_breaks_off_is_gone_on_with_and_never_printed_twice() {
    let body = "0123456789".repeat(1_000);
    let whole = body.clone();
    let server = RawServer::start(move |hit| {
        let tag = ("ETag", "\"1\"");
        match hit.header("range") {
            Some(range) => {
                let from: usize = range
                    .trim_start_matches("bytes=")
                    .trim_end_matches('-')
                    .parse()
                    .unwrap();
                let part = format!("bytes {from}-9999/10000");
                Reply::new().response(206, &[tag, ("Content-Range", &part)], &whole[from..])
            }
            None => Reply::new()
                .raw(format!(
                    "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 10000\r\n\r\n{}",
                    &whole[..4_000]
                ))
                .fin(),
        }
    });
    let ran = run(&["get", &server.unwrap().url("/")]);
    assert_eq!((ran.code, ran.out), (0, body));
}

#[test]
fn what_breaks_off_and_cannot_be_gone_on_with_is_not_begun_anew() {
    let server = RawServer::start(|_| {
        Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123")
            .fin()
    })
    .unwrap();
    let ran = run(&["get", &server.url("/")]);
    assert_eq!((ran.code, ran.out.as_str()), (1, "0123"));
    assert!(
        ran.err.contains("a part of the body is printed already"),
        "{ran:?}"
    );
}
