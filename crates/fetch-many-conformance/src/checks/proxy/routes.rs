//! Plain requests, and which of them go through a proxy.

use fetch_many::{Addresses, Config, ErrorKind, Proxy};

use super::fetch;
use crate::broken::ensure;
use crate::checks::{expect_kind, expect_response, serve};
use crate::proxy::{BASIC, Manners, Speaks, TestProxy};
use crate::raw::Reply;
use crate::{Broken, Subject};

const TARGET: &str = "http://name.invalid:81/path?query";

/// An HTTP proxy is told the whole URL and the credentials, on a connection that is kept. What it answers is the response.
///
/// # Errors
/// [`Broken`], if it is asked anything else, or the response is another.
pub(in crate::checks) fn proxy_whole_url(subject: &Subject) -> Result<(), Broken> {
    let proxy = TestProxy::start(Manners::good(Speaks::Http).wanting_credentials())?;
    let config = Config::default();
    let known = Proxy::through(proxy.url_with_credentials("http"));
    for outcome in fetch(subject, &config, known, &[TARGET, TARGET])? {
        expect_response(&outcome, 200, TARGET)?;
    }
    let unknown = Proxy::through(proxy.url("http"));
    for outcome in fetch(subject, &config, unknown, &[TARGET])? {
        expect_response(&outcome, 407, "")?;
    }
    let seen = proxy.seen();
    let connections = seen.connections;
    ensure!(
        connections == 2,
        "three requests of two fetchers over {connections} connections: one was idle"
    );
    for (number, head) in seen.asked.iter().enumerate() {
        let start = format!("GET {TARGET} HTTP/1.1\r\n");
        ensure!(
            head.starts_with(&start),
            "it was asked {head:?}, not {start:?}"
        );
        for (name, value) in [
            ("host", Some("name.invalid:81")),
            ("accept", Some("*/*")),
            ("proxy-authorization", Some(BASIC).filter(|_| number < 2)),
        ] {
            let found = fields(head, name);
            ensure!(
                found == value.into_iter().collect::<Vec<_>>(),
                "{name} of request {number} is {found:?}, not {value:?}"
            );
        }
    }
    Ok(())
}

/// The values of all fields of this name.
fn fields<'h>(head: &'h str, name: &str) -> Vec<&'h str> {
    let fields = head.split("\r\n").filter_map(|line| line.split_once(": "));
    fields
        .filter(|(its, _)| its.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .collect()
}

/// Hosts that are excepted are asked straight; which proxy the others go through, the scheme says.
///
/// # Errors
/// [`Broken`], if a request goes another way.
pub(in crate::checks) fn proxy_exceptions(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("straight"))?;
    let proxy = TestProxy::start(Manners::good(Speaks::Http))?;
    let url = server.url("/");
    let proxy_url = proxy.url("http");
    for (variables, is_straight) in [
        (&["http_proxy", ""][..], false),
        (&["all_proxy", ""], false),
        (&["https_proxy", ""], true),
        (&["http_proxy", "127.0.0.1"], true),
        (&["http_proxy", "localhost, 127.0.0.0/8"], true),
        (&["http_proxy", "*"], true),
        (&["http_proxy", "localhost, 127.0.0.2/32"], false),
    ] {
        let given = Proxy::from_variables(|name| match name {
            "no_proxy" => Some(variables[1].to_owned()),
            name => (name == variables[0]).then(|| proxy_url.clone()),
        });
        let body = if is_straight { "straight" } else { &url };
        for outcome in fetch(subject, &Config::default(), given, &[&url])? {
            expect_response(&outcome, 200, body)?;
        }
    }
    Ok(())
}

/// The filter of addresses is asked about every address that is known here, and not about the proxy's own.
///
/// # Errors
/// [`Broken`], if a name that a proxy looks up is not asked for, or an address is that is not allowed.
pub(in crate::checks) fn proxy_addresses(subject: &Subject) -> Result<(), Broken> {
    let config = Config::default().addresses(Addresses::Public);
    let proxy = TestProxy::start(Manners::good(Speaks::Http))?;
    let given = Proxy::through(proxy.url("http"));
    for outcome in fetch(subject, &config, given.clone(), &[TARGET])? {
        expect_response(&outcome, 200, TARGET)?;
    }
    for outcome in fetch(subject, &config, given, &["http://127.0.0.1:81/"])? {
        expect_kind(&outcome, ErrorKind::NotAllowed)?;
    }
    let socks = TestProxy::start(Manners::good(Speaks::Socks))?;
    let inside = config.resolve("name.invalid", [([10, 0, 0, 1], 0).into()]);
    let given = Proxy::through(socks.url("socks5"));
    for outcome in fetch(subject, &inside, given, &[TARGET])? {
        expect_kind(&outcome, ErrorKind::NotAllowed)?;
    }
    let asked = (proxy.seen().asked.len(), socks.seen().asked.len());
    ensure!(asked == (1, 0), "the proxies were asked {asked:?} times");
    Ok(())
}
