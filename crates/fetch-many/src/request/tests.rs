//! What is a request, and in which form.

use super::*;

#[test]
fn what_no_strategy_may_send_is_refused() {
    for (url, why) in [
        ("", "url without a scheme and a host"),
        ("/path", "url without a scheme and a host"),
        ("example.com", "url without a scheme: \"example.com\""),
        ("localhost:80/x", "url without a scheme: \"localhost:80/x\""),
        ("example.com:80", "url without a scheme: \"example.com:80\""),
        (
            "mailto:me",
            "url with a scheme other than http and https: \"mailto:me\"",
        ),
        (
            "ftp://example.com/",
            "url with a scheme other than http and https",
        ),
        ("http:example.com", "url without a host"),
        ("http://", "url without a host"),
        ("http:///path", "url without a host"),
        ("http://:80/", "url without a host"),
        (
            "http://u:p@example.com/",
            "url with userinfo; use an authorization header",
        ),
        ("http://example.com:0/", "url with an invalid port"),
        ("http://example.com:65536/", "url with an invalid port"),
        ("http://example.com:+1/", "url with an invalid port"),
        ("http://exa mple.com/", "url with an invalid host"),
        ("http://127.1/", "url with an invalid ipv4 address"),
        ("http://0x7f000001/", "url with an invalid ipv4 address"),
        ("http://[::1/", "url with an invalid ipv6 address"),
        (
            "http://[fe80::1%25eth0]/",
            "url with an invalid ipv6 address",
        ),
        ("http://example.com/a\r\nb", "url with a control character"),
        ("http://example.com/a\tb", "url with a control character"),
    ] {
        let error = url.into_request().expect_err(url);
        assert_eq!(error.kind(), ErrorKind::Request, "{url}");
        assert!(error.to_string().starts_with(why), "{url}: {error}");
    }
}

#[test]
fn framing_is_not_the_callers() {
    let build = |name: &str, value: &str| {
        let request = http::Request::put("http://a/").header(name, value);
        request.body(Bytes::from_static(b"four")).into_request()
    };
    for (name, value, why) in [
        (
            "transfer-encoding",
            "chunked",
            "header transfer-encoding is not the caller's",
        ),
        (
            "connection",
            "close",
            "header connection is not the caller's",
        ),
        (
            "content-length",
            "5",
            "content-length differs from the body's 4 bytes",
        ),
        (
            "content-length",
            "4, 4",
            "content-length differs from the body's 4 bytes",
        ),
    ] {
        let error = build(name, value).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().starts_with(why), "{error}");
    }
    assert!(build("content-length", "4").unwrap().headers().is_empty());
    let tunnel = http::Request::connect("http://a/").body(());
    assert_eq!(
        tunnel.into_request().unwrap_err().kind(),
        ErrorKind::Request
    );
}

#[test]
fn there_is_one_form_for_every_url() {
    for (url, normal) in [
        ("http://example.com", "http://example.com/"),
        (
            "HTTPS://EXAMPLE.com:8443/A?b=C#d",
            "https://example.com:8443/A?b=C",
        ),
        ("http://example.com:080?a", "http://example.com/?a"),
        ("https://example.com:443/", "https://example.com/"),
        ("http://example.com:/", "http://example.com/"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/"),
        ("http://[0:0::1]:8080/", "http://[::1]:8080/"),
        ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        ("http://a/./b/../../../c/%2E%2e/d/.", "http://a/d/"),
        (
            "http://a/caf\u{e9} \"<>{}\\",
            "http://a/caf%C3%A9%20%22%3C%3E%7B%7D%5C",
        ),
        ("http://a/%e9%zz?it's", "http://a/%e9%zz?it%27s"),
    ] {
        let uri = url.into_request().expect(url).into_parts().0.uri;
        assert_eq!(uri.to_string(), normal, "{url}");
        if let Ok(given) = url.parse::<Uri>() {
            assert_eq!(given.into_request().expect(url).uri(), normal, "{url}");
        }
    }
}
