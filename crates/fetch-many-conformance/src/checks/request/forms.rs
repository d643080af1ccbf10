//! URLs of every form, each with one verdict.

use std::net::Ipv6Addr;
use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchManyExt};

use crate::broken::ensure;
use crate::checks::trouble::unharmed;
use crate::checks::{expect_response, plan, serve};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// What is no URL of ours: `Err(Request)`.
const INVALID: &[&str] = &[
    // No host.
    "http:",
    "http:/a",
    "http:a",
    "//127.0.0.1/",
    "http://?a",
    "http://#a",
    "http://./",
    // Ports.
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:99999999999999999999/",
    "http://127.0.0.1: 80/",
    "http://127.0.0.1:8x/",
    // Addresses.
    "http://256.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1.:80/",
    "http://[]/",
    "http://[::1]x/",
    "http://[::1/",
    "http://::1/",
    "http://[fe80::1%25lo]/",
    "http://[v1.a]/",
    // Userinfo.
    "http://user@127.0.0.1/",
    "http://:@127.0.0.1/",
    "http://user:p%40ss@127.0.0.1/",
    // ASCII in percent-encoding, and punycode that is none (RFC 3492).
    "http://%6cocalhost/",
    "http://xn--.invalid/",
    "http://a.xn--/",
    "http://xn--abc-.invalid/",
    "http://xn--99999999999.invalid/",
    "http://xn--a_b.invalid/",
];

/// What is a URL, though no such name is likely: `Err(Resolve)`, as RFC 6761 §6.4 has it.
const UNKNOWN: &[&str] = &[
    "http://xn--bcher-kva.invalid/",
    "https://XN--BCHER-KVA.invalid/",
    // Well-formed, but no name by Unicode's tables (a control character).
    "http://xn--a.invalid/",
    "http://under_score.invalid/",
    "http://-.invalid/",
    "http://a..invalid/",
    "http://a-label-of-more-than-sixty-three-bytes-which-is-more-than-dns-allows.invalid/",
];

/// URLs without a host, with odd ports, addresses, userinfo and international names.
///
/// # Errors
/// [`Broken`], if what is invalid is anything but `Err(Request)`, what is unknown anything but
/// `Err(Resolve)`, or other requests suffer.
pub(in crate::checks) fn request_url_forms(subject: &Subject) -> Result<(), Broken> {
    unharmed(
        subject,
        &Config::default(),
        INVALID.to_vec(),
        ErrorKind::Request,
    )?;
    // Where there is no network, a resolver may wait for it in vain before it says so.
    let patient = Duration::from_secs(60);
    let config = Config::default().timeout(patient).connect_timeout(patient);
    unharmed(subject, &config, UNKNOWN.to_vec(), ErrorKind::Resolve)
}

/// An address of IPv6, in brackets as in its `Host`. Unseen where the machine has none.
///
/// # Errors
/// [`Broken`], if there is no response, or `Host` is another.
pub(in crate::checks) fn request_ipv6(subject: &Subject) -> Result<(), Broken> {
    let builder = RawServer::builder().patience(subject.waits());
    let builder = builder.address(Ipv6Addr::LOCALHOST);
    let server = builder.start(|_| Reply::new().ok("six"))?;
    let strategy = subject.make(&Config::default())?;
    let port = server.address().port();
    let long = format!("http://[0:0:0:0:0:0:0:1]:{port}/");
    for outcome in strategy.fetch([server.url("/"), long], &plan(1)) {
        expect_response(&outcome, 200, "six")?;
    }
    for hit in server.hits() {
        let expected = format!("[::1]:{port}");
        ensure!(
            hit.host == expected,
            "Host is {:?}, not {expected:?}",
            hit.host
        );
    }
    let connections = server.counts().accepted;
    ensure!(
        connections == 1,
        "two forms of an address took {connections} connections"
    );
    Ok(())
}

/// The longest URL that there may be (65,534 bytes), and one of one byte more.
///
/// # Errors
/// [`Broken`], if the former is not sent whole, or the latter is anything but `Err(Request)`.
pub(in crate::checks) fn request_long_url(subject: &Subject) -> Result<(), Broken> {
    const LONGEST: usize = 65_534;
    let server = serve(subject, |hit| Reply::new().ok(hit.path.len().to_string()))?;
    let base = server.url("/");
    let strategy = subject.make(&Config::default())?;
    let longest = format!("{base}{}", "a".repeat(LONGEST - base.len()));
    let path = LONGEST - base.len() + 1;
    for outcome in strategy.fetch([longest.clone()], &plan(1)) {
        expect_response(&outcome, 200, path.to_string())?;
    }
    unharmed(
        subject,
        &Config::default(),
        vec![format!("{longest}a")],
        ErrorKind::Request,
    )
}
