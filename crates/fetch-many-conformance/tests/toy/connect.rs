//! A new connection.

use std::io::{ErrorKind as Io, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use fetch_many::http::Uri;
use fetch_many::strategy::{Handshake, Lookups, Origin, ProxyServer, Race, RaceStep, Turn, tls};
use fetch_many::{Config, Error, ErrorKind};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};

use super::channel::Channel;
use super::defect::Defect;
use super::exchange::{Client, Ending, after};

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
    let (config, defect) = (&client.config, client.defect);
    let deadline = after(config.connect_timeout.min(config.timeout))?;
    let origin = Origin::of(uri)?;
    let socket = match client.proxies.for_origin(origin) {
        None => first(
            look_up(&client.lookups, origin, client, deadline)?,
            deadline,
            ending,
            defect,
        )?,
        Some(proxy) => open_through(proxy, origin, client, deadline, ending)?,
    };
    let channel = if origin.is_https() {
        let name = ServerName::try_from(origin.host().to_owned());
        let name = name.map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
        let session = ClientConnection::new(Arc::clone(&client.tls), name);
        let session = session.map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
        Channel::tls(socket, session, deadline)
    } else {
        Channel::plain(socket)
    };
    channel.map_err(|cause| failed(cause, defect))
}

/// A connection that a proxy has made. Told addresses, a proxy has a moment for each, and the rest of the time for the last.
fn open_through(
    proxy: &Arc<ProxyServer>,
    origin: Origin<'_>,
    client: &Client,
    deadline: Instant,
    ending: &Ending,
) -> Result<TcpStream, Error> {
    if !proxy.wants_lookup(origin) {
        return through(proxy, origin, None, client, (deadline, deadline), ending);
    }
    let mut race = look_up(&client.lookups, origin, client, deadline)?;
    loop {
        let address = match race.next(Instant::now()) {
            RaceStep::Connect(address) => address,
            RaceStep::Lost(error) => return Err(error),
            // The last one has ended before the next is due.
            RaceStep::Wait(_) => continue,
        };
        let until = match race.next(Instant::now()) {
            RaceStep::Wait(Some(next)) => next.min(deadline),
            _ => deadline,
        };
        match through(
            proxy,
            origin,
            Some(address),
            client,
            (until, deadline),
            ending,
        ) {
            Ok(socket) => {
                race.connected(address);
                return Ok(socket);
            }
            Err(error) if Instant::now() >= deadline || ending.is_ended() => return Err(error),
            Err(error) => race.failed(address, error),
        }
    }
}

/// One try: the handshake ends at the first of these times, connecting at the second.
fn through(
    proxy: &Arc<ProxyServer>,
    origin: Origin<'_>,
    address: Option<SocketAddr>,
    client: &Client,
    (until, deadline): (Instant, Instant),
    ending: &Ending,
) -> Result<TcpStream, Error> {
    let of_proxies = client.proxies.lookups();
    let race = look_up(of_proxies, proxy.origin(), client, deadline);
    let socket = race.and_then(|race| first(race, deadline, ending, client.defect));
    let mut socket = socket.map_err(|error| proxy.unreachable(error))?;
    let Some(mut handshake) = Handshake::new(proxy, origin, address)? else {
        return Ok(socket);
    };
    let mut buffer = [0; 512];
    loop {
        let limited = socket.set_read_timeout(Some(moment(until)));
        let done = limited.and_then(|()| match handshake.turn() {
            Turn::Write(bytes) => socket.write_all(bytes).map(|()| None),
            Turn::Read(most) => socket.read(&mut buffer[..most.min(512)]).map(Some),
            Turn::Done => Ok(None),
        });
        match done {
            Ok(Some(count)) => handshake.read(&buffer[..count])?,
            Ok(None) if handshake.turn() == Turn::Done => return Ok(socket),
            Ok(None) => handshake.written(),
            Err(cause) if !matches!(cause.kind(), Io::TimedOut | Io::WouldBlock) => {
                return Err(handshake.lost(cause));
            }
            Err(_) if Instant::now() >= until || ending.is_ended() => {
                return Err(handshake.late());
            }
            Err(_) => {}
        }
    }
}

/// Held by whoever looks up one by one.
static ALONE: Mutex<()> = Mutex::new(());

fn look_up(
    lookups: &Lookups,
    origin: Origin<'_>,
    client: &Client,
    deadline: Instant,
) -> Result<Race, Error> {
    let defect = client.defect;
    let (sender, found) = mpsc::channel();
    let tell = move |race| drop(sender.send(race));
    let anew = Lookups::new(&client.config);
    let lookups = match defect {
        Defect::LooksUpEveryTime => &anew,
        _ => lookups,
    };
    let alone = (defect == Defect::LooksUpOneByOne).then(|| ALONE.lock());
    let _lookup = lookups.look_up(origin, tell);
    let left = deadline.saturating_duration_since(Instant::now());
    let found = found.recv_timeout(left);
    drop(alone);
    match found {
        Ok(Err(error)) if defect == Defect::UnresolvedIsConnect => {
            Err(Error::new(ErrorKind::Connect).because(error))
        }
        Ok(found) => found,
        Err(_) if defect == Defect::StalledLookupIsResolve => Err(ErrorKind::Resolve.into()),
        Err(_) => Err(Lookups::late()),
    }
}

/// Tries those begun in turns, a moment each: only a connected socket can be shut down, so it must look whether it is
/// ended.
fn first(
    mut race: Race,
    deadline: Instant,
    ending: &Ending,
    defect: Defect,
) -> Result<TcpStream, Error> {
    let mut begun: Vec<SocketAddr> = Vec::new();
    loop {
        match race.next(Instant::now()) {
            // It waits for the one that it has begun with.
            RaceStep::Connect(_) if defect == Defect::OneAddress && !begun.is_empty() => {}
            RaceStep::Connect(address) => begun.push(address),
            RaceStep::Lost(error) => return Err(error),
            RaceStep::Wait(_) => {
                for address in begun.clone() {
                    let cause = match TcpStream::connect_timeout(&address, moment(deadline)) {
                        Ok(socket) => {
                            race.connected(address);
                            return Ok(socket);
                        }
                        Err(cause) if cause.kind() == Io::TimedOut => continue,
                        Err(cause) => cause,
                    };
                    if defect == Defect::KeepsDeadAnswers {
                        return Err(failed(cause, defect));
                    }
                    begun.retain(|other| *other != address);
                    race.failed(address, failed(cause, defect));
                }
            }
        }
        if Instant::now() >= deadline || ending.is_ended() {
            return Err(race.late());
        }
    }
}

fn moment(deadline: Instant) -> Duration {
    let left = deadline.saturating_duration_since(Instant::now());
    left.clamp(Duration::from_millis(1), Duration::from_millis(50))
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
