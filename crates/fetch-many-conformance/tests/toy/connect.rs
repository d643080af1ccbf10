//! A new connection.

use std::io::{ErrorKind as Io, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::http::Uri;
use fetch_many::strategy::{Handshake, Lookups, Origin, ProxyServer, RaceStep, Turn, tls};
use fetch_many::{Config, Error, ErrorKind};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};

use super::channel::Channel;
use super::defect::Defect;
use super::exchange::{Client, Ending};

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

pub(crate) fn connect(uri: &Uri, client: &Client, ending: &Ending) -> Result<Channel, Error> {
    let Client { config, defect, .. } = client;
    let deadline = Instant::now() + config.connect_timeout.min(config.timeout);
    let origin = Origin::of(uri)?;
    let socket = match client.proxies.for_origin(origin) {
        None => open(origin.host(), origin.port(), deadline, ending, *defect)?,
        Some(proxy) => open_through(proxy, origin, client, deadline, ending)?,
    };
    if !origin.is_https() {
        return Channel::plain(socket).map_err(|cause| failed(cause, *defect));
    }
    let name = ServerName::try_from(origin.host().to_owned());
    let name = name.map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
    let session = ClientConnection::new(Arc::clone(&client.tls), name);
    let session = session.map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
    Channel::tls(socket, session, deadline).map_err(|cause| failed(cause, *defect))
}

fn open(
    host: &str,
    port: u16,
    deadline: Instant,
    ending: &Ending,
    defect: Defect,
) -> Result<TcpStream, Error> {
    let mut last = Error::new(ErrorKind::Resolve);
    for address in addresses(host, port, deadline, defect)? {
        match patiently(address, deadline, ending) {
            Ok(socket) => return Ok(socket),
            Err(cause) => last = failed(cause, defect),
        }
    }
    Err(last)
}

/// A connection that a proxy has made.
fn open_through(
    proxy: &Arc<ProxyServer>,
    origin: Origin<'_>,
    client: &Client,
    deadline: Instant,
    ending: &Ending,
) -> Result<TcpStream, Error> {
    let (host, port) = (proxy.origin().host(), proxy.origin().port());
    let mut socket = open(host, port, deadline, ending, client.defect)
        .map_err(|error| proxy.unreachable(error))?;
    let address = match proxy.is_told_addresses() {
        true => Some(first_address(origin, &client.config, deadline)?),
        false => None,
    };
    let Some(mut handshake) = Handshake::new(proxy, origin, address)? else {
        return Ok(socket);
    };
    let mut buffer = [0; 512];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Some(left.max(Duration::from_millis(1)));
        let limited = socket.set_read_timeout(timeout);
        let done = limited.and_then(|()| match handshake.turn() {
            Turn::Write(bytes) => socket.write_all(bytes).map(|()| None),
            Turn::Read(most) => socket.read(&mut buffer[..most.min(512)]).map(Some),
            Turn::Done => Ok(None),
        });
        match done {
            Ok(Some(count)) => handshake.read(&buffer[..count])?,
            Ok(None) if handshake.turn() == Turn::Done => return Ok(socket),
            Ok(None) => handshake.written(),
            Err(cause) if matches!(cause.kind(), Io::TimedOut | Io::WouldBlock) => {
                return Err(handshake.late());
            }
            Err(cause) => return Err(handshake.lost(cause)),
        }
    }
}

fn first_address(
    origin: Origin<'_>,
    config: &Config,
    deadline: Instant,
) -> Result<SocketAddr, Error> {
    let (sender, found) = mpsc::channel();
    let lookups = Lookups::new(config);
    let _lookup = lookups.look_up(origin, move |race| drop(sender.send(race)));
    let left = deadline.saturating_duration_since(Instant::now());
    let race = found.recv_timeout(left);
    match race
        .map_err(|_| Error::new(ErrorKind::Timeout))??
        .next(Instant::now())
    {
        RaceStep::Connect(address) => Ok(address),
        _ => Err(ErrorKind::Resolve.into()),
    }
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
