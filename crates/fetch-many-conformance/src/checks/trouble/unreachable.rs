//! Servers that cannot be reached, or do not answer.

use std::time::Duration;

use fetch_many::{Config, ErrorKind};

use super::unharmed;
use crate::broken::ensure;
use crate::checks::{Refused, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// Names that do not resolve, as RFC 6761 §6.4 says of all under `.invalid`.
///
/// # Errors
/// [`Broken`], if one of them is anything but `Err(Resolve)`.
pub(in crate::checks) fn trouble_unknown_name(subject: &Subject) -> Result<(), Broken> {
    // Where there is no network, a resolver may wait for it in vain before it says so.
    let patient = Duration::from_secs(60);
    let config = Config::default().timeout(patient).connect_timeout(patient);
    let bad = vec![
        "http://fetch-many.invalid/",
        "https://fetch-many.invalid:8443/a",
    ];
    unharmed(subject, &config, bad, ErrorKind::Resolve)
}

/// A port on which nothing listens.
///
/// # Errors
/// [`Broken`], if it is anything but `Err(Connect)`.
pub(in crate::checks) fn trouble_refused_port(subject: &Subject) -> Result<(), Broken> {
    let refused = Refused::new()?;
    let bad = vec![
        refused.url("/"),
        refused.url("/again").replace("http:", "https:"),
    ];
    unharmed(subject, &Config::default(), bad, ErrorKind::Connect)
}

/// A server that reads a request and says nothing.
///
/// # Errors
/// [`Broken`], if it is anything but `Err(Timeout)`, or nobody gives it up.
pub(in crate::checks) fn trouble_unanswered_request(subject: &Subject) -> Result<(), Broken> {
    let silent = serve(subject, |_| Reply::new().gate("never"))?;
    let config = Config::default().timeout(Duration::from_secs(2));
    let bad = vec![silent.url("/"), silent.url("/again")];
    unharmed(subject, &config, bad, ErrorKind::Timeout)?;
    let counts = silent.counts();
    ensure!(
        counts.hits == 2 && counts.given_up == 0,
        "given up too late; {counts:?}"
    );
    Ok(())
}
