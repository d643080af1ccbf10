//! What is said to a proxy before a connection leads on: [`Handshake`].

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use super::connect::{self, Head};
use super::server::ProxyServer;
use super::socks::{self, Answered, Socks};
use crate::wire::origin::Origin;
use crate::{Error, ErrorKind};

/// What is said to a proxy, and heard from it, before a connection leads on to a host: `CONNECT` (RFC 9110 §9.3.6) or
/// SOCKS5 (RFC 1928, RFC 1929). It does no I/O: it says whose [turn](Turn) it is, and is told what came.
///
/// It never takes more than 16 KiB from a proxy, and keeps less. Every refusal, and whatever is no answer, is an error of
/// the kind [`Connect`](ErrorKind::Connect) that names the proxy and never the credentials.
///
/// ```
/// use fetch_many::strategy::{Handshake, Origin, Proxies, Turn};
/// use fetch_many::{Config, Proxy};
///
/// let proxies = Proxies::new(&Config::default().proxy(Proxy::through("http://proxy:3128")))?;
/// let url = "https://example.com/".parse().unwrap();
/// let origin = Origin::of(&url)?;
/// let proxy = proxies.for_origin(origin).unwrap();
/// let mut handshake = Handshake::new(proxy, origin, None)?.unwrap();
/// let Turn::Write(request) = handshake.turn() else { unreachable!("we speak first") };
/// assert_eq!(request, b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n");
/// handshake.written();
/// assert!(matches!(handshake.turn(), Turn::Read(_)));
///
/// let error = handshake.read(b"HTTP/1.1 403 Forbidden\r\n").unwrap_err();
/// assert_eq!(error.to_string(), "proxy proxy:3128 answered 403");
/// # Ok::<(), fetch_many::Error>(())
/// ```
pub struct Handshake {
    proxy: Arc<ProxyServer>,
    /// What is to be written now.
    output: Vec<u8>,
    dialogue: Dialogue,
}

enum Dialogue {
    Connect(Head),
    Socks(Socks),
    Done,
}

/// Whose turn it is in a [`Handshake`].
#[derive(Debug, PartialEq, Eq)]
pub enum Turn<'a> {
    /// Write all of this, and say so with [`Handshake::written`].
    Write(&'a [u8]),
    /// Read at most so many bytes, at least one, and hand them in with [`Handshake::read`]. What would be read beyond that
    /// may be the host's already.
    Read(usize),
    /// Whatever is written and read from now on goes to the host and comes from it.
    Done,
}

impl Handshake {
    /// What to say on a new connection to `proxy`, so that it leads to `origin`; at `address`, if the proxy
    /// [is told addresses](ProxyServer::is_told_addresses). `None`: nothing, it [is told URLs](super::Proxies::told_urls).
    ///
    /// # Errors
    /// [`Connect`](ErrorKind::Connect) if the host's name is longer than the proxy can be told.
    pub fn new(
        proxy: &Arc<ProxyServer>,
        origin: Origin<'_>,
        address: Option<SocketAddr>,
    ) -> Result<Option<Self>, Error> {
        if proxy.is_told_urls(origin) {
            return Ok(None);
        }
        let (output, dialogue) = if proxy.is_socks() {
            let command = socks::command(origin, address)
                .ok_or_else(|| proxy.fault("cannot be told a name of more than 255 bytes"))?;
            let credentials = proxy.credentials();
            let dialogue = Dialogue::Socks(Socks::new(credentials, command));
            (socks::greeting(credentials.is_some()), dialogue)
        } else {
            let request = connect::request(origin, proxy.authorization());
            (request, Dialogue::Connect(Head::default()))
        };
        Ok(Some(Self {
            proxy: Arc::clone(proxy),
            output,
            dialogue,
        }))
    }

    /// What is to be done next.
    #[must_use]
    pub fn turn(&self) -> Turn<'_> {
        if !self.output.is_empty() {
            return Turn::Write(&self.output);
        }
        match &self.dialogue {
            Dialogue::Connect(head) => Turn::Read(head.room()),
            Dialogue::Socks(socks) => Turn::Read(socks.missing()),
            Dialogue::Done => Turn::Done,
        }
    }

    /// All that was to be written is.
    pub fn written(&mut self) {
        self.output = Vec::new();
    }

    /// These have come; none, if the proxy has closed the connection.
    ///
    /// # Errors
    /// [`Connect`](ErrorKind::Connect) if the proxy refuses, or says what is no answer.
    pub fn read(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if bytes.is_empty() {
            return Err(self.proxy.fault("closed the connection"));
        }
        match &mut self.dialogue {
            Dialogue::Connect(head) => {
                if head.read(bytes, &self.proxy)? {
                    self.dialogue = Dialogue::Done;
                }
            }
            Dialogue::Socks(socks) => match socks.read(bytes, &self.proxy)? {
                Some(Answered::Send(output)) => self.output = output,
                Some(Answered::Done) => self.dialogue = Dialogue::Done,
                None => {}
            },
            Dialogue::Done => return Err(self.proxy.fault("has said all it had to say")),
        }
        Ok(())
    }

    /// What it means that reading or writing failed.
    #[must_use]
    pub fn lost(&self, cause: std::io::Error) -> Error {
        self.proxy.fault("lost the connection").because(cause)
    }

    /// What it means that the time was up. How long that was, is said by who knows it.
    #[must_use]
    pub fn late(&self) -> Error {
        let proxy = &self.proxy;
        Error::new(ErrorKind::Timeout).detail(format!("proxy {proxy} did not answer"))
    }
}

/// Without what is written: there may be credentials in it.
impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.dialogue {
            Dialogue::Connect(_) => "Connect",
            Dialogue::Socks(_) => "Socks",
            Dialogue::Done => "Done",
        };
        f.debug_struct("Handshake")
            .field("proxy", &self.proxy)
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
