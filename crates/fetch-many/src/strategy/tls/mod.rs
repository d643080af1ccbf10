//! Whom the strategies trust and as whom they come, decided in one place: [`client_config`].

mod certificate;
mod identity;
mod kinds;
mod pem;
mod roots;
#[cfg(test)]
mod tests;
mod verifier;

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;

use self::verifier::Verifier;
use crate::cause::find_cause;
use crate::{Config, Error, ErrorKind};

/// The TLS settings of every strategy: the configuration's roots and identity, TLS 1.2 and 1.3, ring's
/// cryptography, no ALPN.
///
/// # Errors
/// [`ErrorKind::Tls`] if `roots` cannot be read or hold no certificate, or `identity` lacks one or a key
/// that fits; the message says which certificate of which it is.
pub fn client_config(config: &Config) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let algorithms = provider.signature_verification_algorithms;
    let verifier = Verifier::new(roots::read(&config.roots, &algorithms)?, algorithms);
    let identity = config.identity.as_ref();
    let identity = identity.map(|identity| identity::read(identity, &provider));
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?
        // Not to verify less: webpki knows certificates by their authority alone, and the verifier those
        // that were given, too.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    Ok(match identity.transpose()? {
        Some(identity) => builder.with_client_cert_resolver(Arc::new(identity)),
        None => builder.with_no_client_auth(),
    })
}

/// Whether TLS is what failed: an invalid certificate, an alert, no TLS at the other end. A connection
/// that is lost is not: another one may be made in a moment.
#[must_use]
pub fn is_tls_error(error: &(dyn std::error::Error + 'static)) -> bool {
    find_cause::<rustls::Error>(error).is_some()
}
