//! URLs of proxies.

use super::*;

fn server(url: &str) -> Result<ProxyServer, Error> {
    ProxyServer::new(&Setting {
        source: "HTTPS_PROXY",
        url: url.to_owned(),
    })
}

#[test]
fn urls_mean_what_they_mean_to_curl() {
    for (given, meant) in [
        ("http://proxy:3128", "http://proxy:3128"),
        ("HTTP://Proxy:80/", "http://proxy:80"),
        ("proxy:3128", "http://proxy:3128"),
        ("proxy", "http://proxy:1080"),
        (" http://proxy/path?query#fragment\n", "http://proxy:1080"),
        ("http://proxy:", "http://proxy:1080"),
        ("socks5://127.0.0.1", "socks5://127.0.0.1:1080"),
        ("socks5h://[::1]:9050", "socks5h://[::1]:9050"),
        ("[::1]", "http://[::1]:1080"),
        ("http://user@proxy:1", "http://user:@proxy:1"),
        ("http://@proxy:1", "http://proxy:1"),
        (
            "user:p%40ss:w%3ard@proxy:1",
            "http://user:p%40ss%3Aw%3Ard@proxy:1",
        ),
        ("http://us@er:pass@proxy:1", "http://us%40er:pass@proxy:1"),
        ("socks5://a%3ab:c@proxy:1", "socks5://a%3Ab:c@proxy:1"),
    ] {
        let server = server(given).unwrap();
        assert_eq!(server.url(&server), meant, "{given}");
    }
}

#[test]
fn what_is_none_is_named_and_not_shown() {
    let long = format!("socks5://user:{}@proxy:1", "x".repeat(256));
    for (given, what) in [
        ("https://user:secret@proxy", "with a scheme other than"),
        ("socks4://user:secret@proxy", "with a scheme other than"),
        ("user:secret://proxy", "with a scheme other than"),
        ("http://", "without a host"),
        ("http://user:secret@", "without a host"),
        ("http://user:sec/ret@proxy:1", "without a host"),
        ("http://user:secret@proxy:port", "without a host"),
        ("http://user:secret@proxy:0", "without a host"),
        ("http://user:secret@pro xy", "without a host"),
        ("http://user:secret@[::1", "without a host"),
        ("http://user:secret@\u{fffd}", "without a host"),
        (
            "http://user:secret%0d%0aX:1@proxy",
            "with a control character",
        ),
        ("http://us%3aer:secret@proxy", "with a colon in its user"),
        (&long, "with a user or password of more"),
    ] {
        let error = server(given).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("HTTPS_PROXY {what}")),
            "{given}: {text}"
        );
        let all = format!("{text} {error:?}");
        for part in ["secret", "user:", "xxx", "ret"] {
            assert!(!all.contains(part), "{given}: {all}");
        }
    }
}

#[test]
fn credentials_are_not_printed() {
    let server = server("http://user:secret@proxy:1").unwrap();
    assert_eq!(server.to_string(), "proxy:1");
    assert_eq!(format!("{server:?}"), "Http(proxy:1)");
    assert_eq!(format!("{:?}", server.authorization()), "Some(Sensitive)");
    for (kind, said) in [
        (ErrorKind::Timeout, "proxy proxy:1 did not answer"),
        (ErrorKind::Connect, "proxy proxy:1: connection failed"),
    ] {
        let unreachable = server.unreachable(kind.into());
        assert_eq!(unreachable.to_string(), said);
        assert_eq!(unreachable.kind(), kind);
    }
    let failed = Error::from(ErrorKind::Resolve);
    let unknown = Error::from(ErrorKind::Resolve).of_unknown_name();
    assert!(server.unreachable(failed).is_failed_lookup());
    assert!(!server.unreachable(unknown).is_failed_lookup());
}
