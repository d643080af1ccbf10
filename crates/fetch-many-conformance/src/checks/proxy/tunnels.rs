//! Connections that a proxy makes, and of which it sees nothing but host and port.

use std::net::Ipv4Addr;
use std::time::Duration;

use fetch_many::{Config, ErrorKind, Proxy};

use super::fetch;
use crate::authority::Authority;
use crate::broken::ensure;
use crate::checks::{expect_error, expect_response, serve};
use crate::proxy::{BASIC, Manners, Seen, Speaks, TestProxy, Trouble};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// A name that nobody knows but the proxy.
const NAME: &str = "name.invalid";

/// What a dead address may cost. By RFC 8305 it is a quarter of this.
const COST: Duration = Duration::from_secs(1);

/// `https` goes through a tunnel, of which an HTTP proxy is told host and port, and the credentials, and nothing else.
///
/// # Errors
/// [`Broken`], if it is told more, or the response does not come.
pub(in crate::checks) fn proxy_tunnel(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let server = secure(subject, &authority)?;
    let proxy = TestProxy::start(Manners::good(Speaks::Http).wanting_credentials())?;
    let port = server.address().port();
    let url = format!("https://{NAME}:{port}/hidden");
    let given = Proxy::through(proxy.url_with_credentials("http"));
    let config = Config::default().roots(authority.roots());
    for outcome in fetch(subject, &config, given, &[&url, &url])? {
        expect_response(&outcome, 200, "safe")?;
    }
    let seen = proxy.seen();
    ensure!(
        seen.asked.len() == 1,
        "two requests asked for {} tunnels: one was idle",
        seen.asked.len()
    );
    let mut lines: Vec<_> = seen.asked[0].trim_end().split("\r\n").collect();
    lines.sort_unstable();
    let told = lines.join("\n").to_ascii_lowercase();
    let basic = BASIC.to_ascii_lowercase();
    let expected = format!(
        "connect {NAME}:{port} http/1.1\nhost: {NAME}:{port}\nproxy-authorization: {basic}"
    );
    ensure!(
        told == expected,
        "the proxy was told {told:?}, not {expected:?}"
    );
    sees_nothing(&seen)
}

/// A SOCKS proxy is told names if its URL says so, else addresses; with and without credentials, TLS or not.
///
/// # Errors
/// [`Broken`], if it is told anything else, or the response does not come.
pub(in crate::checks) fn proxy_socks(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let plain = serve(subject, |_| Reply::new().ok("safe"))?;
    let secure = secure(subject, &authority)?;
    let address = [([127, 0, 0, 1], 0).into()];
    let config = Config::default().roots(authority.roots());
    for (scheme, config, told) in [
        ("socks5h", config.clone(), "name name.invalid"),
        ("socks5", config.resolve(NAME, address), "address 127.0.0.1"),
    ] {
        for (server, url_scheme) in [(&plain, "http"), (&secure, "https")] {
            let port = server.address().port();
            let url = format!("{url_scheme}://{NAME}:{port}/hidden");
            for wants_credentials in [false, true] {
                let mut manners = Manners::good(Speaks::Socks);
                manners.wants_credentials = wants_credentials;
                let proxy = TestProxy::start(manners)?;
                let given = if wants_credentials {
                    proxy.url_with_credentials(scheme)
                } else {
                    proxy.url(scheme)
                };
                let urls = [url.as_str(), &url];
                for outcome in fetch(subject, &config, Proxy::through(given), &urls)? {
                    expect_response(&outcome, 200, "safe")?;
                }
                let seen = proxy.seen();
                let expected = [format!("{told} {port}")];
                ensure!(
                    seen.asked == expected,
                    "{scheme} was told {:?}, not {expected:?}",
                    seen.asked
                );
                if url_scheme == "https" {
                    sees_nothing(&seen)?;
                }
            }
        }
    }
    socks_dead_address(subject, &plain)
}

/// A SOCKS proxy that waits for the first address of a name is told the next one meanwhile, with the port that the
/// resolver names.
fn socks_dead_address(subject: &Subject, server: &RawServer) -> Result<(), Broken> {
    const DEAD: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
    let manners = Manners::good(Speaks::Socks).with_trouble(Trouble::StallsAt(DEAD));
    let proxy = TestProxy::start(manners)?;
    let port = server.address().port();
    let addresses = [DEAD, Ipv4Addr::LOCALHOST].map(|ip| (ip, port).into());
    let config = Config::default().resolve(NAME, addresses);
    let url = format!("http://{NAME}:1/");
    for outcome in fetch(
        subject,
        &config,
        Proxy::through(proxy.url("socks5")),
        &[&url],
    )? {
        expect_response(&outcome, 200, "safe")?;
        let took = outcome.timing.in_flight();
        ensure!(took < COST, "a dead address costs {took:?} behind a proxy");
    }
    let expected = [DEAD, Ipv4Addr::LOCALHOST].map(|ip| format!("address {ip} {port}"));
    let asked = proxy.seen().asked;
    ensure!(
        asked == expected,
        "socks5 was told {asked:?}, not {expected:?}"
    );
    Ok(())
}

/// A tunnel that ends within a body ends no body.
///
/// # Errors
/// [`Broken`], if it is anything but `Truncated`.
pub(in crate::checks) fn proxy_cuts(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("x".repeat(1000)))?;
    let manners = Manners::good(Speaks::Socks).with_trouble(Trouble::CutsAfter(500));
    let proxy = TestProxy::start(manners)?;
    let given = Proxy::through(proxy.url("socks5h"));
    for outcome in fetch(subject, &Config::default(), given, &[&server.url("/")])? {
        expect_error(subject, &outcome, ErrorKind::Truncated)?;
    }
    Ok(())
}

fn secure(subject: &Subject, authority: &Authority) -> Result<RawServer, Broken> {
    let server = RawServer::builder()
        .patience(subject.waits())
        .tls(authority.server(&[NAME])?)
        .start(|_| Reply::new().ok("safe"))?;
    Ok(server)
}

/// What went through a tunnel is TLS from its first byte, and nothing of the request.
fn sees_nothing(seen: &Seen) -> Result<(), Broken> {
    /// RFC 8446 §5.1.
    const HANDSHAKE: u8 = 22;
    let first = seen.relayed.first().copied();
    ensure!(first == Some(HANDSHAKE), "the tunnel began with {first:?}");
    let relayed = String::from_utf8_lossy(&seen.relayed);
    ensure!(
        !relayed.contains("hidden"),
        "the path went through in the clear"
    );
    Ok(())
}
