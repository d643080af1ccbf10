//! Certificates for tests: an [`Authority`] that a strategy may be told to trust.

use std::fmt;
use std::io;
use std::sync::Arc;

use fetch_many::Roots;
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig};

/// A certificate authority that exists as long as this value.
pub struct Authority {
    certificate: Certificate,
    key: KeyPair,
}

impl Authority {
    /// A new one, unlike any other.
    ///
    /// # Errors
    /// If the system has no random numbers for its key.
    pub fn new() -> io::Result<Self> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let mut params = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).map_err(io::Error::other)?;
        Ok(Self { certificate, key })
    }

    /// The setting with which a strategy trusts it, and it alone.
    #[must_use]
    pub fn roots(&self) -> Roots {
        Roots::Pem(self.certificate.pem().into_bytes())
    }

    /// The settings of a server that has a certificate of this authority for these hosts: names or
    /// IP addresses.
    ///
    /// # Errors
    /// If one of them is no host, or the system has no random numbers for the key.
    pub fn server(&self, hosts: &[&str]) -> io::Result<Arc<ServerConfig>> {
        self.server_with(hosts, |_| ())
    }

    /// The same, with a certificate that `alter` has changed before it is signed.
    pub(crate) fn server_with(
        &self,
        hosts: &[&str],
        alter: impl FnOnce(&mut CertificateParams),
    ) -> io::Result<Arc<ServerConfig>> {
        let (certificate, key) = self.issue(hosts, alter)?;
        config(&certificate, &key, WebPkiClientVerifier::no_client_auth())
    }

    /// The settings of a server that asks each client for a certificate of this authority, too.
    ///
    /// # Errors
    /// As [`server`](Self::server).
    pub fn asking_server(&self, hosts: &[&str]) -> io::Result<Arc<ServerConfig>> {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from(self.certificate.der().to_vec());
        roots.add(root).map_err(io::Error::other)?;
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
            .build()
            .map_err(io::Error::other)?;
        let (certificate, key) = self.issue(hosts, |_| ())?;
        config(&certificate, &key, clients)
    }

    fn issue(
        &self,
        hosts: &[&str],
        alter: impl FnOnce(&mut CertificateParams),
    ) -> io::Result<(Certificate, KeyPair)> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let mut params = params(hosts)?;
        alter(&mut params);
        let certificate = params
            .signed_by(&key, &self.certificate, &self.key)
            .map_err(io::Error::other)?;
        Ok((certificate, key))
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

/// The settings of a server that vouches for itself.
///
/// # Errors
/// As [`Authority::server`].
pub fn self_signed(hosts: &[&str]) -> io::Result<Arc<ServerConfig>> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let certificate = params(hosts)?.self_signed(&key).map_err(io::Error::other)?;
    config(&certificate, &key, WebPkiClientVerifier::no_client_auth())
}

fn params(hosts: &[&str]) -> io::Result<CertificateParams> {
    let hosts: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
    CertificateParams::new(hosts).map_err(io::Error::other)
}

fn config(
    certificate: &Certificate,
    key: &KeyPair,
    clients: Arc<dyn ClientCertVerifier>,
) -> io::Result<Arc<ServerConfig>> {
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_client_cert_verifier(clients)
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
