//! Addresses that must not be connected to.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fetch_many::{Addresses, Config, ErrorKind, FetchMany, FetchManyExt, Plan, Retry};

use crate::broken::ensure;
use crate::checks::{Refused, describe, expect_kind, expect_response, serve};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// An address of this machine that is not [`Ipv4Addr::LOCALHOST`]. Where it is none, a connection to it fails, and
/// that is another error than the one which is demanded.
const INNER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// Whatever leads to an address that is not allowed is `NotAllowed`, at the first attempt: the URL itself, a name, a
/// redirect, a name that changes its answer. Nothing reaches it. Of a name with another address, that one is used.
///
/// # Errors
/// [`Broken`], if anything else comes of it, it is tried again, or a connection arrives where none may.
pub(in crate::checks) fn address_not_allowed(subject: &Subject) -> Result<(), Broken> {
    let inner = RawServer::builder()
        .address(INNER)
        .patience(subject.waits())
        .start(|_| Reply::new().ok("secret"));
    let inside = match &inner {
        Ok(inner) => inner.address(),
        // Nobody can be there.
        Err(_) => SocketAddr::from((INNER, 9)),
    };
    let outer = serve(subject, move |hit| match hit.path.as_str() {
        "/to-address" => {
            Reply::new().response(302, &[("location", &format!("http://{inside}/"))], "")
        }
        "/to-name" => Reply::new().response(302, &[("location", "http://inner.example/")], ""),
        _ => Reply::new().ok("public"),
    })?;
    let refused = Refused::new()?;
    let (outside, dead, asked) = (outer.address(), refused.address(), AtomicUsize::new(0));
    let config = Config::default()
        .addresses(Addresses::only(|ip| {
            ip == IpAddr::from(Ipv4Addr::LOCALHOST)
        }))
        .resolve("inner.example", [inside])
        .resolve("mixed.example", [inside, outside])
        // It leads outside as long as that is looked at, and inside afterwards.
        .resolver(move |_: &str| match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(vec![dead]),
            _ => Ok(vec![inside]),
        });
    let strategy = subject.make(&config)?;
    for url in [
        format!("http://{inside}/"),
        format!("http://[::ffff:{INNER}]:{}/", inside.port()),
        format!("https://{inside}/"),
        "http://inner.example/".to_owned(),
    ] {
        refused_at_once(&*strategy, &url, 1)?;
    }
    for url in [
        // The redirect, and where it leads.
        outer.url("/to-address"),
        outer.url("/to-name"),
        // A connection fails, so the name is looked up again.
        "http://rebinds.example/".to_owned(),
    ] {
        refused_at_once(&*strategy, &url, 2)?;
    }
    for outcome in strategy.fetch(["http://mixed.example/"], &plan()) {
        expect_response(&outcome, 200, "public")?;
    }
    if let Ok(inner) = &inner {
        let counts = inner.counts();
        ensure!(counts.accepted == 0, "it was connected to; {counts:?}");
    }
    public_only(subject, &outer)
}

/// Of what listens on this machine, nothing is public.
fn public_only(subject: &Subject, outer: &RawServer) -> Result<(), Broken> {
    let before = outer.counts().accepted;
    let config = Config::default().addresses(Addresses::Public);
    let strategy = subject.make(&config.resolve("here.example", [outer.address()]))?;
    for url in [outer.url("/"), "http://here.example/".to_owned()] {
        refused_at_once(&*strategy, &url, 1)?;
    }
    let after = outer.counts().accepted;
    ensure!(after == before, "{} connections were made", after - before);
    Ok(())
}

fn plan() -> Plan {
    let moment = Duration::from_millis(1);
    Plan::new(1).retry(Retry::up_to(3).backoff(moment, moment))
}

fn refused_at_once(strategy: &dyn FetchMany, url: &str, attempts: u32) -> Result<(), Broken> {
    for outcome in strategy.fetch([url], &plan()) {
        expect_kind(&outcome, ErrorKind::NotAllowed).map_err(|broken| broken.of(url))?;
        ensure!(
            outcome.attempts == attempts,
            "{url}: {} attempts, {}",
            outcome.attempts,
            describe(&outcome)
        );
    }
    Ok(())
}
