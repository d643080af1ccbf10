//! All strategies through proxies that others wrote: tinyproxy, squid and microsocks, as Debian has them.

mod installed;

use std::io;

use fetch_many_conformance::authority::Authority;
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_strategies::{Config, ErrorKind, FetchManyExt, Plan, Proxy, Retry, Strategy};

use crate::installed::{Credentials, Installed, Kind};

/// With what has a meaning in URLs and in `Basic`.
const CREDENTIALS: Credentials = Credentials {
    user: "user",
    password: "p@ss:w0rd",
    in_url: "user:p%40ss%3Aw0rd@",
};

/// In tinyproxy's settings, fewer letters may be.
const PLAIN_CREDENTIALS: Credentials = Credentials {
    user: "user",
    password: "passw0rd",
    in_url: "user:passw0rd@",
};

/// One plain and one TLS server, for `localhost`.
struct Servers {
    plain: RawServer,
    secure: RawServer,
    config: Config,
}

impl Servers {
    fn start() -> io::Result<Self> {
        let authority = Authority::new()?;
        let echo = |path: &str| Reply::new().ok(path);
        Ok(Self {
            plain: RawServer::start(move |hit| echo(&hit.path))?,
            secure: RawServer::builder()
                .tls(authority.server(&["localhost"])?)
                .start(move |hit| echo(&hit.path))?,
            // Nobody here knows a name: the proxies do.
            config: Config::default()
                .roots(authority.roots())
                .resolver(|_: &str| Err(io::ErrorKind::NotFound.into())),
        })
    }

    fn urls(&self) -> [String; 4] {
        let (plain, secure) = (self.plain.address().port(), self.secure.address().port());
        [
            format!("http://localhost:{plain}/a?b"),
            format!("https://localhost:{secure}/c"),
            format!("http://localhost:{plain}/d"),
            format!("https://localhost:{secure}/e"),
        ]
    }
}

/// Fetches all through this proxy: each is answered.
fn passes(servers: &Servers, proxy: &str, config: &Config) {
    for strategy in Strategy::ALL {
        let config = config.clone().proxy(Proxy::through(proxy));
        let fetcher = strategy.make(&config).expect("a proxy's url");
        let plan = Plan::new(2).retry(Retry::none());
        for outcome in fetcher.fetch_all(servers.urls(), &plan) {
            let response = outcome.result.as_ref();
            let response =
                response.unwrap_or_else(|error| panic!("{strategy}, {proxy}: {error:?}"));
            let path = ["/a?b", "/c", "/d", "/e"][outcome.index];
            assert_eq!(response.status(), 200, "{strategy}, {proxy}");
            assert_eq!(response.body(), path, "{strategy}, {proxy}");
        }
        println!("{strategy} through {proxy}");
    }
}

/// TLS through a proxy that does not know us: an error that names the proxy.
fn is_refused(servers: &Servers, proxy: &str, config: &Config, place: &str) {
    for strategy in Strategy::ALL {
        let config = config.clone().proxy(Proxy::through(proxy));
        let fetcher = strategy.make(&config).expect("a proxy's url");
        let plan = Plan::new(1).retry(Retry::none());
        let [_, secure, ..] = servers.urls();
        let outcomes = fetcher.fetch_all([secure], &plan);
        let error = outcomes[0].result.as_ref().expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Connect, "{strategy}: {error:?}");
        assert!(error.to_string().contains(place), "{strategy}: {error}");
        println!("{strategy}: {error}");
    }
}

fn check(kind: Kind, known: Credentials, schemes: &[&str]) {
    let servers = Servers::start().expect("free ports");
    for credentials in [None, Some(known)] {
        let proxy = Installed::start(kind, credentials).expect("it starts");
        let place = proxy.address().to_string();
        let userinfo = credentials.map_or("", |its| its.in_url);
        for scheme in schemes {
            let mut config = servers.config.clone();
            if *scheme == "socks5" {
                // It is told addresses.
                config = config.resolve("localhost", [([127, 0, 0, 1], 0).into()]);
            }
            passes(&servers, &format!("{scheme}://{userinfo}{place}"), &config);
            if credentials.is_some() {
                for userinfo in ["", "user:wrong@"] {
                    let proxy = format!("{scheme}://{userinfo}{place}");
                    is_refused(&servers, &proxy, &config, &place);
                }
            }
        }
    }
}

#[test]
#[ignore = "needs tinyproxy: scripts/check proxies"]
fn tinyproxy() {
    check(Kind::Tinyproxy, PLAIN_CREDENTIALS, &["http"]);
}

#[test]
#[ignore = "needs squid: scripts/check proxies"]
fn squid() {
    check(Kind::Squid, CREDENTIALS, &["http"]);
}

#[test]
#[ignore = "needs microsocks: scripts/check proxies"]
fn microsocks() {
    check(Kind::Microsocks, CREDENTIALS, &["socks5h", "socks5"]);
}
