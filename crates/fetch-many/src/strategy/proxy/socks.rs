//! The bytes of SOCKS5 (RFC 1928) with user and password (RFC 1929): [`greeting`], [`command`], [`Socks`].

use std::net::{IpAddr, SocketAddr};

use super::server::ProxyServer;
use crate::Error;
use crate::wire::origin::Origin;

const VERSION: u8 = 5;
/// Methods: who we are is of no interest, or said by user and password.
const NO_AUTHENTICATION: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
/// Kinds of addresses.
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// The methods that we offer.
pub(super) fn greeting(has_credentials: bool) -> Vec<u8> {
    if has_credentials {
        vec![VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD]
    } else {
        vec![VERSION, 1, NO_AUTHENTICATION]
    }
}

/// `CONNECT` to the address, if there is one; else to the host as the URL has it. `None` if its name is too long.
pub(super) fn command(origin: Origin<'_>, address: Option<SocketAddr>) -> Option<Vec<u8>> {
    const CONNECT: u8 = 1;
    let mut command = vec![VERSION, CONNECT, 0];
    match address.map(|address| address.ip()).or(origin.ip()) {
        Some(IpAddr::V4(ip)) => {
            command.push(IPV4);
            command.extend(ip.octets());
        }
        Some(IpAddr::V6(ip)) => {
            command.push(IPV6);
            command.extend(ip.octets());
        }
        None => {
            let name = origin.host().as_bytes();
            command.extend([NAME, u8::try_from(name.len()).ok()?]);
            command.extend(name);
        }
    }
    let port = address.map_or(origin.port(), |address| address.port());
    command.extend(port.to_be_bytes());
    Some(command)
}

/// Our side of the dialogue.
pub(super) struct Socks {
    stage: Stage,
    /// The answer that is being read.
    answer: Vec<u8>,
    /// What RFC 1929 sends, if there are credentials.
    credentials: Option<Vec<u8>>,
    command: Vec<u8>,
}

enum Stage {
    /// Which method it has chosen.
    Method,
    /// Whether it knows us.
    Login,
    /// Whether it has connected.
    Verdict,
    /// The first bytes of where it has connected from, which tell how long that is.
    Bound,
    /// So many more of them, which tell us nothing.
    Rest(usize),
}

/// What follows from an answer.
pub(super) enum Answered {
    Send(Vec<u8>),
    Done,
}

impl Socks {
    pub(super) fn new(credentials: Option<(&[u8], &[u8])>, command: Vec<u8>) -> Self {
        Self {
            stage: Stage::Method,
            answer: Vec::new(),
            credentials: credentials.map(|(user, password)| login(user, password)),
            command,
        }
    }

    /// How many bytes the answer lacks. Lengths are known beforehand, so nothing of the host's is read.
    pub(super) fn missing(&self) -> usize {
        let whole = match self.stage {
            Stage::Method | Stage::Login | Stage::Verdict => 2,
            // Reserved, the kind of the address, and the first of it, which is the length of a name.
            Stage::Bound => 3,
            Stage::Rest(length) => length,
        };
        whole - self.answer.len()
    }

    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        proxy: &ProxyServer,
    ) -> Result<Option<Answered>, Error> {
        let mut rest = bytes;
        let mut answered = None;
        while !rest.is_empty() {
            if answered.is_some() {
                return Err(proxy.fault("sent bytes that nobody asked for"));
            }
            let (taken, after) = rest.split_at(self.missing().min(rest.len()));
            self.answer.extend_from_slice(taken);
            rest = after;
            if self.missing() == 0 {
                let answer = std::mem::take(&mut self.answer);
                answered = self.next(&answer, proxy)?;
            }
        }
        Ok(answered)
    }

    /// A whole answer.
    fn next(&mut self, answer: &[u8], proxy: &ProxyServer) -> Result<Option<Answered>, Error> {
        match self.stage {
            Stage::Method => self.method(answer, proxy).map(Some),
            // RFC 1929 has its own version, which not all send.
            Stage::Login if answer[1] == 0 => Ok(Some(self.ask())),
            Stage::Login => Err(proxy.fault("refuses the user or the password")),
            Stage::Verdict => {
                check_version(answer, proxy)?;
                if answer[1] != 0 {
                    return Err(proxy.refused(answer[1]));
                }
                self.stage = Stage::Bound;
                Ok(None)
            }
            Stage::Bound => {
                let length = match answer[1] {
                    IPV4 => 4,
                    IPV6 => 16,
                    NAME => usize::from(answer[2]) + 1,
                    _ => return Err(no_socks(proxy)),
                };
                // One of them is here; a port follows.
                self.stage = Stage::Rest(length - 1 + 2);
                Ok(None)
            }
            Stage::Rest(_) => Ok(Some(Answered::Done)),
        }
    }

    fn method(&mut self, answer: &[u8], proxy: &ProxyServer) -> Result<Answered, Error> {
        check_version(answer, proxy)?;
        match (answer[1], self.credentials.take()) {
            (NO_AUTHENTICATION, _) => Ok(self.ask()),
            (USER_AND_PASSWORD, Some(credentials)) => {
                self.stage = Stage::Login;
                Ok(Answered::Send(credentials))
            }
            (_, None) => Err(proxy.fault("wants a user and a password")),
            (_, Some(_)) => Err(proxy.fault("takes no user and password")),
        }
    }

    fn ask(&mut self) -> Answered {
        self.stage = Stage::Verdict;
        Answered::Send(std::mem::take(&mut self.command))
    }
}

/// RFC 1929 §2. That neither is longer than 255 bytes, was checked when the proxy's URL was read.
fn login(user: &[u8], password: &[u8]) -> Vec<u8> {
    let mut login = vec![1];
    for part in [user, password] {
        let length = u8::try_from(part.len()).unwrap_or(u8::MAX);
        login.push(length);
        login.extend_from_slice(&part[..usize::from(length)]);
    }
    login
}

fn check_version(answer: &[u8], proxy: &ProxyServer) -> Result<(), Error> {
    (answer[0] == VERSION)
        .then_some(())
        .ok_or_else(|| no_socks(proxy))
}

fn no_socks(proxy: &ProxyServer) -> Error {
    proxy.fault("did not answer in socks5")
}
