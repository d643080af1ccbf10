//! Certificates for tests: an [`Authority`] that a strategy may be told to trust.

use std::fmt;
use std::io;
use std::sync::Arc;

use fetch_many::{Identity, Roots};
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
        Roots::Pem(self.pem().into_bytes())
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
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

    /// Who a client is whose certificate is of this authority.
    ///
    /// # Errors
    /// If the system has no random numbers for its key.
    pub fn identity(&self) -> io::Result<Identity> {
        let (certificate, key) = self.issue(&["client"], |_| ())?;
        Ok(Identity::pem_pair(certificate.pem(), key.serialize_pem()))
    }

    /// A server whose certificate is of this authority, and the setting with which that certificate is
    /// trusted, and it alone.
    pub(crate) fn server_given(&self, hosts: &[&str]) -> io::Result<Given> {
        let (certificate, key) = self.issue(hosts, |_| ())?;
        Ok(Given { certificate, key })
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
    Given::self_signed(hosts, |_| ())?.server()
}

/// A certificate that may be trusted itself.
pub(crate) struct Given {
    certificate: Certificate,
    key: KeyPair,
}

impl Given {
    /// One that vouches for itself, changed by `alter` before it is signed.
    pub(crate) fn self_signed(
        hosts: &[&str],
        alter: impl FnOnce(&mut CertificateParams),
    ) -> io::Result<Self> {
        Self::with_key(hosts, KeyPair::generate().map_err(io::Error::other)?, alter)
    }

    fn with_key(
        hosts: &[&str],
        key: KeyPair,
        alter: impl FnOnce(&mut CertificateParams),
    ) -> io::Result<Self> {
        let mut params = params(hosts)?;
        alter(&mut params);
        let certificate = params.self_signed(&key).map_err(io::Error::other)?;
        Ok(Self { certificate, key })
    }

    /// The same key in another certificate, for the same hosts.
    pub(crate) fn reissued(self, hosts: &[&str]) -> io::Result<Self> {
        Self::with_key(hosts, self.key, |_| ())
    }

    /// Another's certificate, which the key of this one has signed.
    pub(crate) fn signs(&self, hosts: &[&str]) -> io::Result<Arc<ServerConfig>> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = params(hosts)?
            .signed_by(&key, &self.certificate, &self.key)
            .map_err(io::Error::other)?;
        config(&certificate, &key, WebPkiClientVerifier::no_client_auth())
    }

    pub(crate) fn roots(&self) -> Roots {
        Roots::Pem(self.certificate.pem().into_bytes())
    }

    pub(crate) fn server(&self) -> io::Result<Arc<ServerConfig>> {
        config(
            &self.certificate,
            &self.key,
            WebPkiClientVerifier::no_client_auth(),
        )
    }
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

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
