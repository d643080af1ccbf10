//! Hosts that are not ASCII: with the feature `idna` and without.

use fetch_many::http::header::LOCATION;
use fetch_many::http::{HeaderValue, StatusCode};
use fetch_many::strategy::{Single, SingleStep};
use fetch_many::{Config, Error, ErrorKind, IntoRequest, Plan, Response};

/// As they are given, and as they are sent.
#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    // What is kept as it is, not as an older standard had it.
    ("http://stra\u{df}e.de/", "http://xn--strae-oqa.de/"),
    ("http://fa\u{df}.de/", "http://xn--fa-hia.de/"),
    ("http://\u{3b2}\u{3cc}\u{3bb}\u{3bf}\u{3c2}.com/", "http://xn--nxasmm1c.com/"),
    // Case and composition.
    ("http://B\u{dc}CHER.example/", "http://xn--bcher-kva.example/"),
    ("http://bu\u{308}cher.example/", "http://xn--bcher-kva.example/"),
    ("http://STRA\u{1e9e}E.de/", "http://xn--strae-oqa.de/"),
    // Dots and letters of other widths, which may be ASCII after all.
    ("http://b\u{fc}cher\u{3002}example\u{ff0e}com/", "http://xn--bcher-kva.example.com/"),
    ("http://b\u{fc}cher.example\u{3002}/", "http://xn--bcher-kva.example./"),
    ("http://\u{ff27}\u{ff2f}.com/", "http://go.com/"),
    ("http://\u{ff11}\u{ff12}\u{ff17}\u{3002}0.0.1:8080/", "http://127.0.0.1:8080/"),
    // What is not seen.
    ("http://ex\u{ad}ample.com/", "http://example.com/"),
    // As bytes.
    ("http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/"),
    ("http://b%c3%bccher%2eexample/", "http://xn--bcher-kva.example/"),
    // With all the rest.
    ("HTTPS://M\u{fc}nchen.example:8443/\u{fc}?\u{fc}#\u{fc}", "https://xn--mnchen-3ya.example:8443/%C3%BC?%C3%BC"),
    ("http://a.\u{65e5}\u{672c}\u{8a9e}.xn--bcher-kva.b:80/", "http://a.xn--wgv71a119e.xn--bcher-kva.b/"),
    // RFC 3492 §7.1, B, D, E, G.
    ("http://\u{4ed6}\u{4eec}\u{4e3a}\u{4ec0}\u{4e48}\u{4e0d}\u{8bf4}\u{4e2d}\u{6587}/", "http://xn--ihqwcrb4cv8a8dqg056pqjye/"),
    ("http://Pro\u{10d}prost\u{11b}nemluv\u{ed}\u{10d}esky/", "http://xn--proprostnemluvesky-uyb24dma41a/"),
    ("http://\u{5dc}\u{5de}\u{5d4}\u{5d4}\u{5dd}\u{5e4}\u{5e9}\u{5d5}\u{5d8}\u{5dc}\u{5d0}\u{5de}\u{5d3}\u{5d1}\u{5e8}\u{5d9}\u{5dd}\u{5e2}\u{5d1}\u{5e8}\u{5d9}\u{5ea}/", "http://xn--4dbcagdahymbxekheh6e0a7fei0b/"),
    ("http://\u{306a}\u{305c}\u{307f}\u{3093}\u{306a}\u{65e5}\u{672c}\u{8a9e}\u{3092}\u{8a71}\u{3057}\u{3066}\u{304f}\u{308c}\u{306a}\u{3044}\u{306e}\u{304b}/", "http://xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa/"),
];

/// No names, with the feature too: mostly what could be mistaken for more than a host.
#[rustfmt::skip]
const NO_NAMES: &[(&str, &str)] = &[
    ("http://a\u{ff0f}b.com/", "a slash of another width"),
    ("http://a\u{ff20}b.com/", "an at sign of another width"),
    ("http://a\u{ff1a}80/", "a colon of another width"),
    ("http://\u{ff3b}::1\u{ff3d}/", "brackets of another width"),
    ("http://b\u{fc}cher%2f.example/", "a slash in it"),
    ("http://b\u{fc}cher%00.example/", "a control character in it"),
    ("http://b\u{fc}cher%.example/", "a percent sign that encodes nothing"),
    ("http://b%FCcher.example/", "not UTF-8"),
    ("http://\u{ad}/", "nothing that is seen"),
    ("http://\u{ff11}\u{ff12}\u{ff17}.1/", "half an address"),
    ("http://\u{300}a.example/", "a mark on nothing"),
    ("http://\u{e000}.example/", "what is for private use"),
    ("http://\u{5d0}a.example/", "two directions"),
];

fn normal(url: &str) -> Result<String, Error> {
    Ok(url.into_request()?.uri().to_string())
}

fn refused(url: &str) -> String {
    let error = url.into_request().expect_err(url);
    assert_eq!(error.kind(), ErrorKind::Request, "{url}");
    error.to_string()
}

/// Where a redirect to this leads, its bytes being as they are.
fn redirected(location: &[u8]) -> Result<String, Error> {
    let request = "http://example.com/".into_request();
    let mut single = Single::new(request, &Plan::default(), &Config::default());
    let SingleStep::Start(attempt) = single.step() else {
        panic!("the first may start");
    };
    let mut response = Response::default();
    *response.status_mut() = StatusCode::FOUND;
    let location = HeaderValue::from_bytes(location).expect("a header value");
    response.headers_mut().insert(LOCATION, location);
    single.finish(attempt, Ok(response));
    match single.step() {
        SingleStep::Start(attempt) => Ok(attempt.request.uri().to_string()),
        SingleStep::Done(result) => result.map(|_| "nowhere".to_owned()),
        SingleStep::Wait(until) => panic!("waits until {until:?}"),
    }
}

#[cfg(feature = "idna")]
#[test]
fn names_are_brought_into_punycode() -> Result<(), Error> {
    for (given, sent) in NAMES {
        assert_eq!(normal(given)?, *sent, "{given}");
        assert_eq!(normal(sent)?, *sent);
        assert_eq!(redirected(given.as_bytes())?, *sent, "to {given}");
    }
    // A label of more than 63 bytes is for the resolver to refuse, as one in ASCII is.
    let long = "\u{fc}".repeat(64);
    let sent = normal(&format!("http://{long}.example/"))?;
    assert!(sent.starts_with("http://xn--"), "{sent}");
    Ok(())
}

#[cfg(not(feature = "idna"))]
#[test]
fn the_feature_is_named() {
    const NAMED: &str =
        "url with an international host: feature `idna` takes it, or write it in punycode";
    for (given, sent) in NAMES {
        let shown = refused(given);
        assert!(shown.starts_with(NAMED), "{given}: {shown}");
        assert_eq!(normal(sent).expect(sent), *sent);
        let error = redirected(given.as_bytes()).expect_err(given);
        assert_eq!(error.kind(), ErrorKind::Redirect);
        let shown = error.to_string();
        assert!(shown.contains(NAMED), "{given}: {shown}");
    }
}

#[test]
fn what_is_no_name_is_refused() {
    for (given, why) in NO_NAMES {
        assert!(refused(given).starts_with("url with"), "{given}: {why}");
    }
}
