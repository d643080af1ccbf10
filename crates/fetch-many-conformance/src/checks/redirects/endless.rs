//! Redirects without end.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::{expect_error, plan};
use crate::broken::ensure;
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// Each redirect leads to a host that has not been asked before.
///
/// # Errors
/// [`Broken`], if that is anything but `Err(Redirect)` after the first request and as many redirects
/// as may be followed.
pub(in crate::checks) fn redirect_endless(subject: &Subject) -> Result<(), Broken> {
    let config = Config::default();
    let asked = usize::try_from(config.max_redirects).unwrap_or(usize::MAX) + 1;
    let hosts: Arc<OnceLock<Vec<String>>> = Arc::default();
    let next = Arc::clone(&hosts);
    let server = RawServer::builder()
        .ports(asked + 4)
        .patience(subject.waits())
        .start(move |hit| {
            let next = next.get().and_then(|hosts| hosts.get(hit.port + 1));
            match next {
                Some(next) => Reply::new().response(302, &[("location", next)], ""),
                None => Reply::new().ok("an end"),
            }
        })?;
    let urls = (0..asked + 4)
        .map(|port| server.url_at(port, "/"))
        .collect();
    // Nobody has set it before.
    let _ = hosts.set(urls);
    let strategy = subject.make(&config)?;
    for outcome in strategy.fetch([server.url("/")], &plan(1)) {
        expect_error(subject, &outcome, ErrorKind::Redirect)?;
    }
    let hits = server.hits();
    let ports: HashSet<_> = hits.iter().map(|hit| hit.port).collect();
    ensure!(
        (hits.len(), ports.len()) == (asked, asked),
        "{} requests to {} hosts, not {asked} to as many",
        hits.len(),
        ports.len()
    );
    Ok(())
}
