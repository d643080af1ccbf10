//! Whom the strategies trust, decided in one place: [`client_config`].

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::cause::find_cause;
use crate::{Error, ErrorKind, Roots};

/// The TLS settings of every strategy: these roots, TLS 1.2 and 1.3, ring's cryptography, no client
/// certificate, no ALPN.
///
/// # Errors
/// [`ErrorKind::Tls`] if `roots` cannot be read or hold no certificate; the message says which
/// certificate.
pub fn client_config(roots: &Roots) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?
        .with_root_certificates(store(roots)?)
        .with_no_client_auth();
    Ok(config)
}

/// Whether TLS is what failed: an invalid certificate, an alert, no TLS at the other end. A connection
/// that is lost is not: another one may be made in a moment.
#[must_use]
pub fn is_tls_error(error: &(dyn std::error::Error + 'static)) -> bool {
    find_cause::<rustls::Error>(error).is_some()
}

fn store(roots: &Roots) -> Result<RootCertStore, Error> {
    let mut store = RootCertStore::empty();
    match roots {
        Roots::Mozilla => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Roots::Platform => {
            // Platforms carry certificates that rustls cannot use; the others still count.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Roots::Pem(pem) => add_pem(&mut store, pem)?,
    }
    if store.is_empty() {
        return Err(Error::new(ErrorKind::Tls).detail("no root certificate to trust"));
    }
    Ok(store)
}

fn add_pem(store: &mut RootCertStore, pem: &[u8]) -> Result<(), Error> {
    for (number, certificate) in (1..).zip(CertificateDer::pem_slice_iter(pem)) {
        let unusable = || {
            Error::new(ErrorKind::Tls).detail(format!("root certificate {number} is not usable"))
        };
        let certificate = certificate.map_err(|cause| unusable().because(cause))?;
        store
            .add(certificate)
            .map_err(|cause| unusable().because(cause))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_roots_are_named() {
        let error = |pem: &str| client_config(&Roots::Pem(pem.into())).unwrap_err();
        assert_eq!(error("").to_string(), "no root certificate to trust");
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(
            error(broken).to_string(),
            "root certificate 1 is not usable"
        );
        assert_eq!(error(broken).kind(), ErrorKind::Tls);
    }

    #[test]
    fn the_compiled_roots_are_there() {
        assert!(client_config(&Roots::Mozilla).is_ok());
    }
}
