//! Proxies that refuse, lie, say nothing, or are none.

use std::time::{Duration, Instant};

use fetch_many::{Config, ErrorKind, FetchManyExt, Proxy};

use super::fetch;
use crate::broken::ensure;
use crate::checks::{Refused, describe, expect_error, plan};
use crate::proxy::{Manners, PASSWORD, Speaks, TestProxy, Trouble, USERINFO};
use crate::{Broken, Subject};

const SECURE: &str = "https://name.invalid/";
const PLAIN: &str = "http://name.invalid/";

/// Each refusal or nonsense of a proxy is `Connect`, in words that name the proxy, and no credentials.
///
/// # Errors
/// [`Broken`], if it is anything else.
pub(in crate::checks) fn proxy_refuses(subject: &Subject) -> Result<(), Broken> {
    use Speaks::{Http, Socks};

    for (speaks, says) in [
        (
            Http,
            &b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"[..],
        ),
        (Http, b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n"),
        (Http, b"HTTP/1.0 503 Busy\r\n\r\n"),
        (Http, b"SSH-2.0-none\r\n"),
        (Http, b""),
        (Http, b"HTTP/1.1 200 OK\r\n"),
        (Socks, b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        (Socks, b"\x05\xff"),
        (Socks, b"\x05\x02\x01\x01"),
        (Socks, b"\x05\x00\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"),
        (Socks, b""),
    ] {
        let manners = Manners::good(speaks).with_trouble(Trouble::Says(says));
        let proxy = TestProxy::start(manners)?;
        let scheme = if speaks == Http { "http" } else { "socks5h" };
        let given = Proxy::through(proxy.url_with_credentials(scheme));
        for outcome in fetch(subject, &Config::default(), given, &[SECURE])? {
            let said = says.escape_ascii();
            expect_error(subject, &outcome, ErrorKind::Connect)
                .map_err(|broken| Broken::new(format!("{broken}, where the proxy says {said}")))?;
            tells(&outcome, &proxy.address().to_string())?;
        }
    }
    let refused = Refused::new()?;
    let port = refused.url("").replace("http://", "");
    for (scheme, url) in [("http", SECURE), ("http", PLAIN), ("socks5h", PLAIN)] {
        let given = Proxy::through(format!("{scheme}://{USERINFO}@{port}"));
        for outcome in fetch(subject, &Config::default(), given, &[url])? {
            expect_error(subject, &outcome, ErrorKind::Connect)?;
            tells(&outcome, &port)?;
        }
    }
    socks_words(subject)
}

/// Why a SOCKS proxy does not connect is told in the same words by all, whoever it was.
fn socks_words(subject: &Subject) -> Result<(), Broken> {
    for (says, words) in [
        (&b"\x05\x02"[..], "wants a user and a password"),
        (b"", "closed the connection"),
        (
            b"\x05\x00\x05\x01\x00\x01\0\0\0\0\0\0",
            "answered 1: a general failure",
        ),
        (
            b"\x05\x00\x05\x02\x00\x01\0\0\0\0\0\0",
            "answered 2: its rules do not allow it",
        ),
        (
            b"\x05\x00\x05\x04\x00\x01\0\0\0\0\0\0",
            "answered 4: host unreachable",
        ),
        (
            b"\x05\x00\x05\x05\x00\x01\0\0\0\0\0\0",
            "answered 5: connection refused",
        ),
        (b"SSH-2.0-none\r\n", "did not answer in socks5"),
    ] {
        let manners = Manners::good(Speaks::Socks).with_trouble(Trouble::Says(says));
        let proxy = TestProxy::start(manners)?;
        let line = format!("proxy {} {words}: name.invalid", proxy.address());
        let given = Proxy::through(proxy.url("socks5h"));
        for outcome in fetch(subject, &Config::default(), given, &[PLAIN])? {
            let told = outcome.result.as_ref().map_err(ToString::to_string);
            ensure!(
                told.is_err_and(|told| told == line),
                "{}, not `{line}`",
                describe(&outcome)
            );
        }
    }
    Ok(())
}

/// The error names the proxy, and not what it should keep to itself.
fn tells(outcome: &fetch_many::Outcome, proxy: &str) -> Result<(), Broken> {
    let Err(error) = &outcome.result else {
        return Err(Broken::new(describe(outcome)));
    };
    let (text, all) = (error.to_string(), format!("{error:?}"));
    ensure!(text.contains(proxy), "{text:?} does not name the proxy");
    for secret in [USERINFO, PASSWORD] {
        let tells = text.contains(secret) || all.contains(secret);
        ensure!(!tells, "{text:?} ({all}) shows the password");
    }
    Ok(())
}

/// A proxy that says nothing is given up after `connect_timeout`.
///
/// # Errors
/// [`Broken`], if it is anything but `Timeout`, or comes too early or too late.
pub(in crate::checks) fn proxy_stalls(subject: &Subject) -> Result<(), Broken> {
    const TIMEOUT: Duration = Duration::from_millis(500);

    for (speaks, scheme) in [(Speaks::Http, "http"), (Speaks::Socks, "socks5h")] {
        let manners = Manners::good(speaks).with_trouble(Trouble::Stalls);
        let proxy = TestProxy::start(manners)?;
        let config = Config::default().connect_timeout(TIMEOUT);
        let config = config.proxy(Proxy::through(proxy.url(scheme)));
        let strategy = subject.make(&config.timeout(TIMEOUT * 30))?;
        let begin = Instant::now();
        for outcome in strategy.fetch([SECURE], &plan(1)) {
            expect_error(subject, &outcome, ErrorKind::Timeout)?;
            tells(&outcome, &proxy.address().to_string())?;
        }
        let took = begin.elapsed();
        ensure!(
            took >= TIMEOUT * 9 / 10 && took < TIMEOUT * 20,
            "given up after {took:?}, not {TIMEOUT:?}"
        );
    }
    Ok(())
}

/// A batch that is stopped while a proxy says nothing leaves no connection to it.
///
/// # Errors
/// [`Broken`], if the proxy is not asked, or the connection stays.
pub(in crate::checks) fn proxy_stopped(subject: &Subject) -> Result<(), Broken> {
    for (speaks, scheme) in [(Speaks::Http, "http"), (Speaks::Socks, "socks5h")] {
        let proxy = TestProxy::start(Manners::good(speaks).with_trouble(Trouble::Stalls))?;
        // Nothing else ends the wait.
        let late = subject.waits() * 4;
        let config = Config::default().connect_timeout(late).timeout(late);
        let config = config.proxy(Proxy::through(proxy.url(scheme)));
        let strategy = subject.make(&config)?;
        let mut outcomes = strategy.fetch([SECURE, SECURE], &plan(2));
        let stop = outcomes.stop_handle();
        let asked = std::thread::scope(|scope| {
            let asked = scope.spawn(|| {
                let asked = proxy.wait_until(subject.waits(), |seen| seen.connections == 2);
                stop.stop();
                asked
            });
            let ended = outcomes.by_ref().count();
            asked.join().map(|asked| asked && ended == 2)
        });
        ensure!(
            matches!(asked, Ok(true)),
            "{scheme}: two connections were not made"
        );
        let ended = proxy.wait_until(subject.waits(), |seen| seen.ended == 2);
        ensure!(
            ended,
            "{scheme}: a connection outlived its batch, {:?}",
            proxy.seen()
        );
    }
    Ok(())
}

/// A URL that is none of a proxy makes no strategy; the error names the variable, and not the value.
///
/// # Errors
/// [`Broken`], if a strategy is made, or the error shows the value.
pub(in crate::checks) fn proxy_is_none(subject: &Subject) -> Result<(), Broken> {
    for value in [
        "gopher://u:hush@proxy",
        "http://u:hush@",
        "http://u:hush@proxy:x",
    ] {
        let given = |name: &str| (name == "HTTPS_PROXY").then(|| value.to_owned());
        let proxy = Proxy::from_variables(given);
        let Err(error) = subject.try_make(&Config::default().proxy(proxy)) else {
            return Err(Broken::new(format!("a strategy was made with {value:?}")));
        };
        let (text, all) = (error.to_string(), format!("{error:?}"));
        ensure!(
            error.kind() == ErrorKind::Request && text.contains("HTTPS_PROXY"),
            "{value:?} is {:?}, {text}",
            error.kind()
        );
        ensure!(!all.contains("hush"), "{all} shows the password");
    }
    Ok(())
}
