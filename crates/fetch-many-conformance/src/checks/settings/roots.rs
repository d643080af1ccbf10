//! `Config::roots`: whom to trust for `https`.

use std::sync::Arc;

use fetch_many::{Config, ErrorKind, FetchManyExt, Roots};
use rustls::ServerConfig;

use crate::authority::{Authority, self_signed};
use crate::checks::{expect_kind, expect_response, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

pub(super) const HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];

/// A certificate of a given authority, for a name and for an address.
///
/// # Errors
/// [`Broken`], if there is no response.
pub(in crate::checks) fn setting_roots(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    verdict(
        subject,
        authority.roots(),
        authority.server(&HOSTS)?,
        &HOSTS,
        Ok(()),
    )
}

/// A certificate of an authority that is not given, and one of no authority.
///
/// # Errors
/// [`Broken`], if it is anything but `Err(Tls)`.
pub(in crate::checks) fn setting_roots_unknown(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let stranger = Authority::new()?.server(&HOSTS)?;
    for server in [stranger, self_signed(&HOSTS)?] {
        verdict(
            subject,
            authority.roots(),
            server,
            &HOSTS,
            Err(ErrorKind::Tls),
        )?;
    }
    Ok(())
}

/// A certificate of a given authority, but for other hosts.
///
/// # Errors
/// [`Broken`], if it is anything but `Err(Tls)`.
pub(in crate::checks) fn setting_roots_wrong_host(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    for (host, asked) in [
        ("other.example", "localhost"),
        ("other.example", "127.0.0.1"),
        ("127.0.0.2", "127.0.0.1"),
    ] {
        let server = authority.server(&[host])?;
        verdict(
            subject,
            authority.roots(),
            server,
            &[asked],
            Err(ErrorKind::Tls),
        )?;
    }
    Ok(())
}

pub(super) fn verdict(
    subject: &Subject,
    trusted: Roots,
    server: Arc<ServerConfig>,
    asked: &[&str],
    expected: Result<(), ErrorKind>,
) -> Result<(), Broken> {
    let server = RawServer::builder()
        .patience(subject.waits())
        .tls(server)
        .start(|_| Reply::new().ok("secret"))?;
    let strategy = subject.make(&Config::default().roots(trusted))?;
    let port = server.address().port();
    let urls = asked.iter().map(|host| format!("https://{host}:{port}/"));
    for outcome in strategy.fetch(urls, &plan(2)) {
        match expected {
            Ok(()) => expect_response(&outcome, 200, "secret")?,
            Err(kind) => expect_kind(&outcome, kind)?,
        }
    }
    Ok(())
}
