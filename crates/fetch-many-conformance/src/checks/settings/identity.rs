//! `Config::identity`: who we are.

use fetch_many::ErrorKind::{Disconnected, Tls};
use fetch_many::{Config, FetchManyExt};

use super::roots::HOSTS;
use crate::authority::Authority;
use crate::broken::ensure;
use crate::checks::{describe, expect_response, kind, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// A server that asks for a certificate of its authority, and clients with one, with one of another
/// authority, and with none.
///
/// # Errors
/// [`Broken`], if the first has no response, or anything but `Err(Tls)` or `Err(Disconnected)` comes of
/// another, or its request is heard.
pub(in crate::checks) fn setting_identity(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let stranger = Authority::new()?;
    let server = RawServer::builder()
        .patience(subject.waits())
        .tls(authority.asking_server(&HOSTS)?)
        .start(|_| Reply::new().ok("secret"))?;
    let port = server.address().port();
    let urls = HOSTS.map(|host| format!("https://{host}:{port}/"));

    let nobody = Config::default().roots(authority.roots());
    let ours = nobody.clone().identity(authority.identity()?);
    for outcome in subject.make(&ours)?.fetch(&urls, &plan(2)) {
        expect_response(&outcome, 200, "secret")?;
    }
    let hits = server.counts().hits;

    let foreign = nobody.clone().identity(stranger.identity()?);
    for (who, config) in [("nobody", nobody), ("a stranger", foreign)] {
        for outcome in subject.make(&config)?.fetch(&urls, &plan(2)) {
            // TLS 1.3 refuses a client after its handshake: it may know no more than that the connection is gone.
            ensure!(
                matches!(kind(&outcome), Some(Tls | Disconnected)),
                "{who} was let in: {}",
                describe(&outcome)
            );
        }
    }
    let more = server.counts().hits - hits;
    ensure!(
        more == 0,
        "{more} requests of nobody and a stranger were heard"
    );
    Ok(())
}
