//! Who we are: [`read`].

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};

use super::certificate::Certificate;
use super::kinds;
use super::pem::{self, Block, failed};
use crate::{Error, Identity};

/// What servers are shown that ask.
///
/// # Errors
/// [`Tls`](crate::ErrorKind::Tls) if there is no certificate or not one key, if one of them cannot be
/// read, or the key is not that of the first certificate.
pub(super) fn read(
    identity: &Identity,
    provider: &CryptoProvider,
) -> Result<SingleCertAndKey, Error> {
    let (certificates, others): (Vec<_>, Vec<_>) =
        pem::blocks(identity.as_pem()).partition(|block| block.is_certificate());
    let chain = chain(&certificates)?;
    let mut keys = others.into_iter().filter(|block| block.is_key());
    let key = match (keys.next(), keys.count()) {
        (None, _) => return Err(failed("the identity holds no key".to_owned())),
        (Some(block), 0) => key(block)?,
        (Some(_), more) => return Err(failed(format!("the identity holds {} keys", more + 1))),
    };
    let kind = match &key {
        PrivateKeyDer::Pkcs1(_) => kinds::RSA,
        key => kinds::of_key(key.secret_der()),
    };
    let key = provider.key_provider.load_private_key(key);
    let key = key.map_err(|cause| {
        let reason = "the identity's key is not supported";
        failed(format!("{reason}: {kind}")).because(cause)
    })?;
    check_fit(&chain, &*key)?;
    Ok(CertifiedKey::new(chain, key).into())
}

fn chain(blocks: &[Block<'_>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut chain = Vec::new();
    for (number, block) in (1..).zip(blocks) {
        let is = |what: &str| failed(format!("the identity's certificate {number} {what}"));
        let decoded = block.decoded();
        let (_, der) = decoded.map_err(|cause| is("is broken pem").because(cause))?;
        if Certificate::read(&der).is_none() {
            return Err(is("is not an x.509 certificate"));
        }
        chain.push(der.into());
    }
    if chain.is_empty() {
        return Err(failed("the identity holds no certificate".to_owned()));
    }
    Ok(chain)
}

fn key(block: Block<'_>) -> Result<PrivateKeyDer<'static>, Error> {
    if block.is_encrypted() {
        return Err(failed("the identity's key is encrypted".to_owned()));
    }
    // Without the cause, which may show some of it.
    let broken = || failed("the identity's key is broken pem".to_owned());
    let (kind, der) = block.decoded().map_err(|_| broken())?;
    PrivateKeyDer::from_pem(kind, der).ok_or_else(broken)
}

/// rustls compares them as well, but cannot read certificates of the versions before 3, which servers take.
fn check_fit(chain: &[CertificateDer<'_>], key: &dyn SigningKey) -> Result<(), Error> {
    let Some(public) = key.public_key() else {
        return Ok(());
    };
    let fits = |der: &CertificateDer<'_>| {
        Certificate::read(der).is_some_and(|certificate| certificate.key == public.as_ref())
    };
    match chain.iter().position(fits) {
        Some(0) => Ok(()),
        Some(index) => Err(failed(format!(
            "the identity's key is that of certificate {}, which has to come first",
            index + 1
        ))),
        None => Err(failed(
            "the identity's key is not that of its certificate 1".to_owned(),
        )),
    }
}
