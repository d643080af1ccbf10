//! Whether a server is who it says: [`Verifier`].

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::certificate::Certificate;
use super::kinds;
use super::roots::Trusted;

/// Trusts what an authority has signed, and the certificates that were given themselves, which webpki by
/// itself does not: to it an authority's is nobody's own, and a server's own never signs.
#[derive(Debug)]
pub(super) struct Verifier {
    trusted: Trusted,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(super) fn new(trusted: Trusted, algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self {
            trusted,
            algorithms,
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let certificate = Certificate::read(end_entity).ok_or(CertificateError::BadEncoding)?;
        if certificate.version < 3 {
            let version = certificate.version;
            let reason = format!("certificate is x.509 version {version}, which has no names");
            return Err(Unsupported(reason).into());
        }
        if !certificate.is_supported(&self.algorithms) {
            let kind = kinds::of_key(certificate.key);
            let reason = format!("certificate has a key that is not supported: {kind}");
            return Err(Unsupported(reason).into());
        }
        let parsed = ParsedCertificate::try_from(end_entity)?;
        if self.trusted.given.iter().any(|given| given == end_entity) {
            certificate.check_dates(now)?;
        } else {
            verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &self.trusted.authorities,
                intermediates,
                now,
                self.algorithms.all,
            )
            .map_err(|error| clearer(error, &certificate, intermediates))?;
        }
        verify_server_name(&parsed, server_name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// What is wrong with a chain, in words where rustls has numbers.
fn clearer(error: Error, own: &Certificate<'_>, intermediates: &[CertificateDer<'_>]) -> Error {
    let Error::InvalidCertificate(why) = &error else {
        return error;
    };
    let signed = |how| Unsupported(format!("certificate is signed with {how}: not supported"));
    match why {
        CertificateError::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id,
            ..
        } => signed(kinds::of_signature(signature_algorithm_id)).into(),
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
            public_key_algorithm_id,
            ..
        } => signed(kinds::of_key(public_key_algorithm_id)).into(),
        CertificateError::Other(_) if intermediates.iter().any(is_old) => {
            let reason = "a certificate between server and authority is x.509 version 1 or 2";
            Unsupported(reason.to_owned()).into()
        }
        // An authority's that was not given: what a server makes for itself is often one.
        CertificateError::Other(_) if own.may_sign() => CertificateError::UnknownIssuer.into(),
        _ => error,
    }
}

fn is_old(der: &CertificateDer<'_>) -> bool {
    Certificate::read(der).is_some_and(|certificate| certificate.version < 3)
}

/// A certificate of a kind that cannot be verified here.
struct Unsupported(String);

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// rustls shows what is not its own so.
impl fmt::Debug for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Unsupported {}

impl From<Unsupported> for Error {
    fn from(unsupported: Unsupported) -> Self {
        Self::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(unsupported))))
    }
}
