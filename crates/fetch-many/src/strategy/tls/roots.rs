//! Which certificates to trust: [`read`].

use rustls::RootCertStore;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::CertificateDer;

use super::certificate::Certificate;
use super::kinds;
use super::pem::{self, failed};
use crate::{Error, Roots};

/// What there is to trust.
#[derive(Debug)]
pub(super) struct Trusted {
    /// Who may sign for others.
    pub(super) authorities: RootCertStore,
    /// Certificates that are trusted themselves, to the byte.
    pub(super) given: Vec<CertificateDer<'static>>,
}

/// Reads all of them.
///
/// # Errors
/// [`Tls`](crate::ErrorKind::Tls) if one is broken, or a list of them holds none that is of use.
pub(super) fn read(
    roots: &Roots,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<Trusted, Error> {
    let mut trusted = Trusted {
        authorities: RootCertStore::empty(),
        given: Vec::new(),
    };
    trusted.add(roots, algorithms)?;
    if trusted.authorities.is_empty() && trusted.given.is_empty() {
        return Err(failed("no root certificate to trust".to_owned()));
    }
    Ok(trusted)
}

impl Trusted {
    fn add(&mut self, roots: &Roots, algorithms: &WebPkiSupportedAlgorithms) -> Result<(), Error> {
        match roots {
            Roots::Mozilla => self
                .authorities
                .extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Roots::Platform => self.add_platform()?,
            Roots::Pem(pem) => self.add_pem(pem, algorithms)?,
            Roots::All(all) => {
                for roots in all {
                    self.add(roots, algorithms)?;
                }
            }
        }
        Ok(())
    }

    fn add_platform(&mut self) -> Result<(), Error> {
        let found = rustls_native_certs::load_native_certs();
        let before = self.given.len();
        for certificate in found.certs {
            // Platforms carry certificates that rustls cannot use; the others still count.
            let _ = self.add_certificate(certificate);
        }
        if self.given.len() > before {
            return Ok(());
        }
        let error = failed("the platform has no root certificate to trust".to_owned());
        Err(match found.errors.into_iter().next() {
            Some(cause) => error.because(cause),
            None => error,
        })
    }

    fn add_pem(&mut self, pem: &[u8], algorithms: &WebPkiSupportedAlgorithms) -> Result<(), Error> {
        let mut useless = None;
        let mut useful = false;
        let blocks = pem::blocks(pem).filter(|block| block.is_certificate());
        for (number, block) in (1..).zip(blocks) {
            let is = |what: &str| failed(format!("root certificate {number} {what}"));
            let decoded = block.decoded();
            let (_, der) = decoded.map_err(|cause| is("is broken pem").because(cause))?;
            let Some(certificate) = Certificate::read(&der) else {
                return Err(is("is not an x.509 certificate"));
            };
            if certificate.is_supported(algorithms) {
                useful = true;
            } else {
                let kind = kinds::of_key(certificate.key);
                useless = Some(is(&format!("has a key that is not supported: {kind}")));
            }
            let added = self.add_certificate(der.into());
            added.map_err(|cause| is("is not usable").because(cause))?;
        }
        match useless {
            // One among others harms nobody; its signatures will be refused by name.
            _ if useful => Ok(()),
            Some(error) => Err(error),
            None => Err(failed("the pem of roots holds no certificate".to_owned())),
        }
    }

    fn add_certificate(&mut self, der: CertificateDer<'static>) -> Result<(), rustls::Error> {
        // webpki takes any anchor for an authority: the key of a certificate that is none could make
        // certificates for everybody.
        if Certificate::read(&der).is_none_or(|certificate| certificate.may_sign()) {
            self.authorities.add(der.clone())?;
        }
        self.given.push(der);
        Ok(())
    }
}
