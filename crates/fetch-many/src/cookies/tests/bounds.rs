//! What others might do to a jar.

use super::*;

/// Somebody on the way could otherwise put one of theirs in its place.
#[test]
fn what_is_for_tls_is_not_overwritten_in_the_clear() {
    let cookies = Cookies::new();
    set(&cookies, "https://a.b.example/", &["a=1; Secure"]);
    set(&cookies, "http://a.b.example/x/", &["a=2"]);
    set(&cookies, "http://b.example/", &["a=3; Domain=b.example"]);
    assert_eq!(sent(&cookies, "https://a.b.example/x/"), "a=1");
    set(&cookies, "http://a.b.example/", &["c=4"]);
    assert_eq!(sent(&cookies, "https://a.b.example/"), "a=1; c=4");
}

#[test]
fn a_flood_fills_no_more_than_its_share() {
    let cookies = Cookies::new();
    set(&cookies, "http://first.example/", &["a=1"]);
    for number in 0..500 {
        set(&cookies, "http://a.example/", &[&format!("c{number}=x")]);
    }
    assert_eq!(cookies.len(), 181);
    let left = sent(&cookies, "http://a.example/");
    assert!(
        left.starts_with("c320=x; ") && left.ends_with("c499=x"),
        "{left}"
    );
    for number in 0..5_000 {
        set(&cookies, &format!("http://h{number}.example/"), &["a=1"]);
    }
    assert_eq!(cookies.len(), 3_000);
    assert_eq!(sent(&cookies, "http://first.example/"), "", "the oldest");
    assert_eq!(sent(&cookies, "http://h4999.example/"), "a=1");
    let long = format!("a={}", "x".repeat(4_096));
    set(&cookies, "http://long.example/", &[&long, "b=1"]);
    assert_eq!(sent(&cookies, "http://long.example/"), "b=1");
    // What ends at once leaves nothing.
    for number in 0..100 {
        set(
            &cookies,
            &format!("http://g{number}.example/"),
            &["a=1; Max-Age=0"],
        );
    }
    assert_eq!(cookies.lock().domains(), 3_000);
}

/// Somebody on the way could otherwise push it out, and then put one of theirs in its place.
#[test]
fn a_flood_in_the_clear_does_not_push_out_what_is_for_tls() {
    let cookies = Cookies::new();
    set(&cookies, "https://a.example/", &["a=1; Secure"]);
    for number in 0..500 {
        set(&cookies, "http://a.example/", &[&format!("c{number}=x")]);
    }
    let left = sent(&cookies, "https://a.example/");
    assert!(left.starts_with("a=1; "), "{left}");
    assert_eq!(cookies.len(), 180);
    // Where all are for TLS, the oldest goes.
    for number in 0..180 {
        let secure = format!("s{number}=x; Secure");
        set(&cookies, "https://a.example/", &[&secure]);
    }
    let left = sent(&cookies, "https://a.example/");
    assert!(left.starts_with("s0=x; "), "{left}");
}

#[test]
fn a_request_without_room_for_another_header_is_left_as_it_is() {
    let cookies = Cookies::new();
    set(&cookies, "http://a.example/", &["a=1"]);
    let mut request = http::Request::new(bytes::Bytes::new());
    *request.uri_mut() = uri("http://a.example/");
    for number in 0.. {
        let name: header::HeaderName = format!("x-{number}").parse().unwrap();
        let value = header::HeaderValue::from_static("1");
        if request.headers_mut().try_insert(name, value).is_err() {
            break;
        }
    }
    assert!(cookies.added_to(&request.into()).is_none());
}

/// A jar has 3,000 cookies, and what each takes is bounded: its path as well.
#[test]
fn a_path_that_is_too_long_is_none() {
    let cookies = Cookies::new();
    let long = format!("/{}", "x".repeat(1_024));
    let set_by = |attribute: &str| format!("a=1; Path=/{attribute}");
    set(
        &cookies,
        "http://a.example/",
        &[&set_by(&"x".repeat(1_023))],
    );
    assert_eq!(sent(&cookies, "http://a.example/"), "");
    set(
        &cookies,
        "http://b.example/",
        &[&format!("a=1; Path={long}")],
    );
    assert_eq!(
        sent(&cookies, "http://b.example/"),
        "a=1",
        "as if it said nothing"
    );
    set(
        &cookies,
        &format!("http://c.example{long}/"),
        &["a=1", "b=1; Path=/"],
    );
    assert_eq!(sent(&cookies, &format!("http://c.example{long}/")), "b=1");
}
