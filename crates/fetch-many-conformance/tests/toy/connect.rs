//! A new connection.

use std::io::ErrorKind as Io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::http::Uri;
use fetch_many::strategy::tls;
use fetch_many::{Config, Error, ErrorKind};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};

use super::channel::Channel;
use super::defect::Defect;
use super::exchange::Ending;

pub(crate) fn tls_config(config: &Config, defect: Defect) -> Result<Arc<ClientConfig>, Error> {
    let mut config = config.clone();
    match defect {
        Defect::IgnoresRoots => config.roots = Config::default().roots,
        Defect::IgnoresIdentity => config.identity = None,
        _ => {}
    }
    let mut tls = tls::client_config(&config)?;
    if defect == Defect::TrustsAnyone {
        tls.dangerous().set_certificate_verifier(Arc::new(Anyone));
    }
    Ok(Arc::new(tls))
}

pub(crate) fn connect(
    uri: &Uri,
    config: &Config,
    tls: &Arc<ClientConfig>,
    ending: &Ending,
    defect: Defect,
) -> Result<Channel, Error> {
    let deadline = Instant::now() + config.connect_timeout.min(config.timeout);
    let is_https = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let mut last = Error::new(ErrorKind::Resolve);
    for address in addresses(host, port, deadline, defect)? {
        let socket = match patiently(address, deadline, ending) {
            Ok(socket) => socket,
            Err(cause) => {
                last = failed(cause, defect);
                continue;
            }
        };
        let channel = if is_https {
            let name = ServerName::try_from(host.to_owned());
            let name = name.map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
            let session = ClientConnection::new(Arc::clone(tls), name);
            let session = session.map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
            Channel::tls(socket, session, deadline)
        } else {
            Channel::plain(socket)
        };
        return channel.map_err(|cause| failed(cause, defect));
    }
    Err(last)
}

/// Looks now and then whether it is ended: only a connected socket can be shut down.
fn patiently(
    address: SocketAddr,
    deadline: Instant,
    ending: &Ending,
) -> std::io::Result<TcpStream> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let slice = left.clamp(Duration::from_millis(1), Duration::from_millis(50));
        match TcpStream::connect_timeout(&address, slice) {
            Err(cause) if cause.kind() == Io::TimedOut && left > slice && !ending.is_ended() => {}
            result => return result,
        }
    }
}

fn failed(cause: std::io::Error, defect: Defect) -> Error {
    let kind = match cause.kind() {
        Io::TimedOut => ErrorKind::Timeout,
        _ if tls::is_tls_error(&cause) => ErrorKind::Tls,
        _ if defect == Defect::LostHandshakeIsTls => ErrorKind::Tls,
        _ => ErrorKind::Connect,
    };
    Error::new(kind).because(cause)
}

fn addresses(
    host: &str,
    port: u16,
    deadline: Instant,
    defect: Defect,
) -> Result<Vec<SocketAddr>, Error> {
    let (sender, found) = mpsc::channel();
    let name = host.to_owned();
    let look_up = move || sender.send((name.as_str(), port).to_socket_addrs());
    thread::Builder::new()
        .spawn(look_up)
        .map_err(|cause| Error::new(ErrorKind::Other).because(cause))?;
    let left = deadline.saturating_duration_since(Instant::now());
    match found.recv_timeout(left) {
        Ok(Ok(addresses)) => Ok(addresses.collect()),
        Ok(Err(cause)) => Err(Error::new(ErrorKind::Resolve).because(cause)),
        Err(_) if defect == Defect::StalledLookupIsResolve => Err(ErrorKind::Resolve.into()),
        Err(_) => Err(ErrorKind::Timeout.into()),
    }
}

/// Whom a strategy trusts that looks at no certificate.
#[derive(Debug)]
struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![
            SignatureScheme::ECDSA_NISTP256_SHA256,
            SignatureScheme::ED25519,
        ]
    }
}
