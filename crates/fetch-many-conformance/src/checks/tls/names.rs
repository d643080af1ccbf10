//! Two names of one address.

use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::HOSTS;
use crate::authority::Authority;
use crate::broken::ensure;
use crate::checks::{expect_kind, expect_response, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// One server with two names, and a certificate for one of them: under the other it must not be
/// believed, though a connection to that very address is idle.
///
/// # Errors
/// [`Broken`], if the name without a certificate is anything but `Err(Tls)`, its request is sent, or
/// the other name suffers.
pub(in crate::checks) fn tls_names(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let strategy = subject.make(&Config::default().roots(authority.roots()))?;
    for (good, bad) in [(HOSTS[0], HOSTS[1]), (HOSTS[1], HOSTS[0])] {
        let server = RawServer::builder()
            .patience(subject.waits())
            .tls(authority.server(&[good])?)
            .start(|_| Reply::new().ok("mine"))?;
        let port = server.address().port();
        for host in [good, bad, good] {
            for outcome in strategy.fetch([format!("https://{host}:{port}/")], &plan(1)) {
                if host == good {
                    expect_response(&outcome, 200, "mine")?;
                } else {
                    expect_kind(&outcome, ErrorKind::Tls)?;
                }
            }
        }
        let hits = server.hits();
        ensure!(
            hits.iter().all(|hit| hit.host.starts_with(good)),
            "a request for {bad} was sent to a server that is not"
        );
        let connections: Vec<_> = hits.iter().map(|hit| hit.connection).collect();
        ensure!(
            connections == [0, 0],
            "requests for {good} went over connections {connections:?}: one was idle"
        );
    }
    Ok(())
}
