//! Whom to trust for `https`, and as whom to come: [`Roots`], [`Identity`].

use std::fmt;

/// The certificates to trust.
///
/// ```
/// use fetch_many::{Config, ErrorKind, Roots};
///
/// let nobody = Config::default().roots(Roots::Pem(Vec::new()));
/// let error = fetch_many_threads::Blocking::new(&nobody).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Tls);
/// assert_eq!(error.to_string(), "the pem of roots holds no certificate");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Roots {
    /// Mozilla's list, compiled in: the same on every machine.
    Mozilla,
    /// The platform's own list, read when the fetcher is made.
    Platform,
    /// These, as concatenated PEM certificates.
    ///
    /// A server may show what one of them has signed, or one of them itself, whether that is an
    /// authority's or not: a certificate that a server has made for itself, or one of an authority that
    /// is not given. Its names, its dates and its key are checked in either case.
    ///
    /// A certificate of X.509 version 1 counts as an authority's. As a server's own it is refused, since
    /// it has no names. Not supported are keys on P-521 and of RSA with less than 2,048 bits, and signatures
    /// with SHA-1; the error says so.
    Pem(Vec<u8>),
    /// All of these.
    All(Vec<Self>),
}

impl Roots {
    /// These and the others as well.
    ///
    /// ```
    /// use fetch_many::Roots;
    ///
    /// let own = Roots::Pem(b"-----BEGIN CERTIFICATE-----".to_vec());
    /// let both = Roots::Mozilla.and(own.clone());
    /// assert_eq!(both, Roots::All(vec![Roots::Mozilla, own]));
    /// ```
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        let mut all = self.into_list();
        all.extend(others.into_list());
        Self::All(all)
    }

    fn into_list(self) -> Vec<Self> {
        match self {
            Self::All(list) => list,
            one => vec![one],
        }
    }
}

/// Who we are, for servers that ask for a certificate of their clients: a certificate, those that lead
/// from it to an authority, and its key.
///
/// It is shown to every server that asks for one, also to one that a redirect leads to. What is given is
/// read when the fetcher is made, and what is wrong with it is an error then. `Debug` shows nothing of it.
///
/// ```
/// use fetch_many::{Config, ErrorKind, Identity};
///
/// let config = Config::default().identity(Identity::pem("no certificate"));
/// let error = fetch_many_threads::Blocking::new(&config).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Tls);
/// assert_eq!(error.to_string(), "the identity holds no certificate");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    pem: Vec<u8>,
}

impl Identity {
    /// From PEM that holds all of it: the certificate itself before those of authorities, and one key, in
    /// PKCS #8, PKCS #1 (RSA) or SEC 1 (elliptic curves), before, between or after them. The key must
    /// not be encrypted. It may be on P-256 or P-384, Ed25519, or RSA of 2,048 bits and more.
    #[must_use]
    pub fn pem(pem: impl Into<Vec<u8>>) -> Self {
        Self { pem: pem.into() }
    }

    /// From two files: one of certificates, one of the key.
    ///
    /// ```
    /// use fetch_many::Identity;
    ///
    /// let (certificates, key) = ("-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----");
    /// let identity = Identity::pem_pair(certificates, key);
    /// assert_eq!(format!("{identity:?}"), "Identity { .. }");
    /// ```
    #[must_use]
    pub fn pem_pair(certificates: impl Into<Vec<u8>>, key: impl AsRef<[u8]>) -> Self {
        let mut pem = certificates.into();
        // The first need not end with its line.
        pem.push(b'\n');
        pem.extend_from_slice(key.as_ref());
        Self { pem }
    }

    #[cfg(feature = "tls")]
    pub(crate) fn as_pem(&self) -> &[u8] {
        &self.pem
    }
}

/// Nothing of it: there is a key in it.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}
