//! Certificates that must not be trusted.

use std::io;
use std::sync::Arc;

use fetch_many::ErrorKind::{self, Disconnected, Tls};
use fetch_many::{Config, FetchMany, FetchManyExt};
use rcgen::{BasicConstraints, ExtendedKeyUsagePurpose, IsCa, date_time_ymd};
use rustls::ServerConfig;

use super::HOSTS;
use crate::authority::{Authority, Given, self_signed};
use crate::broken::ensure;
use crate::checks::{describe, kind, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// What is wrong, and the server that has it: its authority is trusted.
type Row = (
    &'static str,
    fn(&Authority) -> io::Result<Arc<ServerConfig>>,
);

/// TLS 1.3 refuses a client only after the client has ended its handshake. A client that has not begun
/// its request by then may know no more than that the connection is gone.
const REFUSED: Row = ("good, but ours is asked for too", |trusted| {
    trusted.asking_server(&HOSTS)
});

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("expired", |trusted| trusted.server_with(&HOSTS, |its| its.not_after = date_time_ymd(2001, 1, 1))),
    ("not yet valid", |trusted| trusted.server_with(&HOSTS, |its| its.not_before = date_time_ymd(3001, 1, 1))),
    ("for another host", |trusted| trusted.server(&["other.example"])),
    ("for another address", |trusted| trusted.server(&["127.0.0.2"])),
    ("for no host", |trusted| trusted.server(&[])),
    ("for clients only", |trusted| trusted.server_with(&HOSTS, |its| its.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth])),
    ("self-signed", |_| self_signed(&HOSTS)),
    ("self-signed, an authority's", |_| Given::self_signed(&HOSTS, |its| its.is_ca = IsCa::Ca(BasicConstraints::Unconstrained))?.server()),
    ("of an unknown authority", |_| Authority::new()?.server(&HOSTS)),
];

/// Certificates that prove nothing, each asked for by name and by address.
///
/// # Errors
/// [`Broken`], if one of them is anything but `Err(Tls)`, or a request is sent to its server. A server that
/// asks for a certificate of ours may be `Err(Disconnected)` as well.
pub(in crate::checks) fn tls_certificates(subject: &Subject) -> Result<(), Broken> {
    let trusted = Authority::new()?;
    let strategy = subject.make(&Config::default().roots(trusted.roots()))?;
    for (what, server) in ROWS {
        refuses(subject, &*strategy, (what, server(&trusted)?), &[Tls])?;
    }
    let (what, server) = REFUSED;
    let refused = (what, server(&trusted)?);
    refuses(subject, &*strategy, refused, &[Tls, Disconnected])
}

fn refuses(
    subject: &Subject,
    strategy: &dyn FetchMany,
    (what, server): (&str, Arc<ServerConfig>),
    kinds: &[ErrorKind],
) -> Result<(), Broken> {
    let server = RawServer::builder()
        .patience(subject.waits())
        .tls(server)
        .start(|_| Reply::new().ok("secret"))?;
    let port = server.address().port();
    let urls = HOSTS.map(|host| format!("https://{host}:{port}/"));
    for outcome in strategy.fetch(urls, &plan(2)) {
        ensure!(
            kind(&outcome).is_some_and(|kind| kinds.contains(&kind)),
            "a certificate {what}: {}, not Err({kinds:?})",
            describe(&outcome)
        );
    }
    let hits = server.counts().hits;
    ensure!(hits == 0, "a certificate {what}: {hits} requests were sent");
    Ok(())
}
