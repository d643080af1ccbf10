//! Kinds of certificates that are old or rare.
//!
//! They are files, made with OpenSSL and valid from 2020 to 2120: what makes the other certificates here
//! makes none of these kinds.

use std::io;
use std::sync::Arc;

use fetch_many::{Config, Error, ErrorKind, FetchManyExt, Roots};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};

use super::HOSTS;
use crate::authority::{Authority, provider};
use crate::broken::ensure;
use crate::checks::{expect_kind, expect_response, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// What the authority is, its certificate, the server's, its key, and the word that an error has to have
/// if the server is not trusted.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("an authority of version 1", include_str!("kinds/version1.pem"), include_str!("kinds/of-version1.pem"), include_str!("kinds/key.pem"), None),
    ("a server of version 1", include_str!("kinds/version1-own.pem"), include_str!("kinds/version1-own.pem"), include_str!("kinds/version1-own-key.pem"), Some("x.509 version 1")),
    ("an authority on P-521", include_str!("kinds/p521.pem"), include_str!("kinds/of-p521.pem"), include_str!("kinds/key.pem"), Some("P-521")),
    ("a server given itself, its authority on P-521", include_str!("kinds/of-p521.pem"), include_str!("kinds/of-p521.pem"), include_str!("kinds/key.pem"), None),
];

/// X.509 version 1, and the curve P-521: each is trusted, or the error says why it is not.
///
/// # Errors
/// [`Broken`], if a request fails that should not, or its error is not `Err(Tls)` or has not the word.
pub(in crate::checks) fn tls_kinds(subject: &Subject) -> Result<(), Broken> {
    let another = Authority::new()?;
    for (what, root, certificate, key, word) in ROWS {
        let named = |broken: Broken| broken.of(what);
        let server = RawServer::builder()
            .patience(subject.waits())
            .tls(server(certificate, key)?)
            .start(|_| Reply::new().ok("secret"))?;
        // Beside another: a list of nothing but what is of no use would be refused.
        let roots = Roots::Pem(format!("{}{root}", another.pem()).into());
        let strategy = subject.make(&Config::default().roots(roots))?;
        let port = server.address().port();
        let urls = HOSTS.map(|host| format!("https://{host}:{port}/"));
        for outcome in strategy.fetch(urls, &plan(2)) {
            let Some(word) = word else {
                expect_response(&outcome, 200, "secret").map_err(named)?;
                continue;
            };
            expect_kind(&outcome, ErrorKind::Tls).map_err(named)?;
            let said = outcome.result.as_ref().err().map_or(String::new(), told);
            ensure!(said.contains(word), "{what}: {said:?} has no {word:?}");
        }
    }
    Ok(())
}

/// What an error and its causes say.
fn told(error: &Error) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}

/// rustls reads a certificate to see whether the key is its own, and cannot read all of these.
fn server(certificate: &str, key: &str) -> io::Result<Arc<ServerConfig>> {
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes());
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(io::Error::other)?;
    let key = provider().key_provider.load_private_key(key);
    let certified = CertifiedKey::new(
        vec![certificate.map_err(io::Error::other)?],
        key.map_err(io::Error::other)?,
    );
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    Ok(Arc::new(config))
}
