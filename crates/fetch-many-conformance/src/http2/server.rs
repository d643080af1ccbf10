//! The server: [`FrameServer`].

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::Roots;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::frames::{self, END_STREAM};
use crate::authority::Authority;

/// What a server does when it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Sends these bytes: [`frames`] for the most part.
    Send(Vec<u8>),
    /// Sends them again and again, until the client has had enough.
    Forever(Vec<u8>),
    /// Waits.
    Pause(Duration),
    /// Ends the connection: TLS first, if `tidy`.
    Close {
        /// Whether TLS says so.
        tidy: bool,
    },
}

/// A request, as far as a script looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// On which connection, from 0.
    pub connection: usize,
    /// Which of all requests, from 0.
    pub request: usize,
    /// Which of those on its connection, from 0.
    pub nth: usize,
    /// Its stream.
    pub stream: u32,
}

/// What has been seen of clients.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Connections that were accepted.
    pub connections: usize,
    /// Those of them that have ended.
    pub closed: usize,
    /// Requests: streams that were begun.
    pub requests: usize,
    /// Streams that clients have given up, and why.
    pub resets: Vec<(u32, u32)>,
    /// Which protocol each connection has agreed to (ALPN).
    pub protocols: Vec<Option<Vec<u8>>>,
}

type Script = dyn Fn(Asked) -> Vec<Act> + Send + Sync;

/// A server that speaks HTTP/2 over TLS on a port of the loopback interface, as its script says. It answers settings and
/// pings by itself. Dropped, it accepts no more.
///
/// ```
/// use fetch_many_conformance::http2::{Act, FrameServer, frames};
///
/// let server = FrameServer::start(|asked| vec![Act::Send(frames::ok(asked.stream, "hello"))])?;
/// assert!(server.url("/a").starts_with("https://127.0.0.1:"));
/// assert_eq!(server.seen().requests, 0);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct FrameServer {
    address: SocketAddr,
    authority: Authority,
    shared: Arc<Shared>,
}

struct Shared {
    script: Box<Script>,
    settings: Vec<u8>,
    tls: Arc<ServerConfig>,
    seen: Mutex<Seen>,
    changed: Condvar,
    is_over: Mutex<bool>,
}

/// So long a client may say nothing, before its connection is given up.
const PATIENCE: Duration = Duration::from_secs(20);

impl FrameServer {
    /// A server that does what `script` says for each request.
    ///
    /// # Errors
    /// If no port or no certificate can be had.
    pub fn start(script: impl Fn(Asked) -> Vec<Act> + Send + Sync + 'static) -> io::Result<Self> {
        Self::with_settings(&[], script)
    }

    /// The same, with settings of its own (RFC 9113 §6.5.2).
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn with_settings(
        settings: &[(u16, u32)],
        script: impl Fn(Asked) -> Vec<Act> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let authority = Authority::new()?;
        let mut tls = ServerConfig::clone(&*authority.server(&["127.0.0.1", "localhost"])?);
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            script: Box::new(script),
            settings: frames::settings(settings),
            tls: Arc::new(tls),
            seen: Mutex::default(),
            changed: Condvar::new(),
            is_over: Mutex::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::Builder::new().spawn(move || accept(&listener, &accepting))?;
        Ok(Self {
            address,
            authority,
            shared,
        })
    }

    /// A URL of this server's.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whom to trust, to trust it.
    #[must_use]
    pub fn roots(&self) -> Roots {
        self.authority.roots()
    }

    /// What it has seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.shared.seen().clone()
    }

    /// Waits until that holds.
    ///
    /// # Errors
    /// What has been seen, if it does not hold in ten seconds.
    pub fn wait_until(&self, holds: impl Fn(&Seen) -> bool) -> Result<Seen, Seen> {
        let by = Instant::now() + Duration::from_secs(10);
        let mut seen = self.shared.seen();
        while !holds(&seen) {
            let left = by.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(seen.clone());
            }
            let waited = self.shared.changed.wait_timeout(seen, left);
            seen = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(seen.clone())
    }
}

impl Drop for FrameServer {
    fn drop(&mut self) {
        *self
            .shared
            .is_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        // Wakes the thread that accepts, so that it sees that.
        drop(TcpStream::connect(self.address));
    }
}

impl fmt::Debug for FrameServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameServer")
            .field("address", &self.address)
            .field("seen", &self.seen())
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn see<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let value = change(&mut self.seen());
        self.changed.notify_all();
        value
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for socket in listener.incoming() {
        let is_over = shared.is_over.lock();
        if *is_over.unwrap_or_else(PoisonError::into_inner) {
            return;
        }
        let Ok(socket) = socket else { continue };
        let shared = Arc::clone(shared);
        let number = shared.see(|seen| {
            seen.connections += 1;
            seen.connections - 1
        });
        let serve = move || {
            // However it ends, it has.
            let _ = serve(socket, number, &shared);
            shared.see(|seen| seen.closed += 1);
        };
        let _ = thread::Builder::new().spawn(serve);
    }
}

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// One connection.
fn serve(socket: TcpStream, connection: usize, shared: &Shared) -> io::Result<()> {
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    let session = ServerConnection::new(Arc::clone(&shared.tls)).map_err(io::Error::other)?;
    let mut tls = StreamOwned::new(session, socket);
    tls.conn.complete_io(&mut tls.sock)?;
    let protocol = tls.conn.alpn_protocol().map(<[u8]>::to_vec);
    shared.see(|seen| seen.protocols.push(protocol));
    tls.write_all(&shared.settings)?;
    let mut preface = [0; 24];
    tls.read_exact(&mut preface)?;
    let mut nth = 0;
    loop {
        let (kind, flags, stream, payload) = read_frame(&mut tls)?;
        match kind {
            frames::HEADERS => {
                let request = shared.see(|seen| {
                    seen.requests += 1;
                    seen.requests - 1
                });
                let asked = Asked {
                    connection,
                    request,
                    nth,
                    stream,
                };
                nth += 1;
                for act in (shared.script)(asked) {
                    if !perform(act, &mut tls)? {
                        return Ok(());
                    }
                }
            }
            frames::SETTINGS if flags & END_STREAM == 0 => {
                tls.write_all(&frames::frame(frames::SETTINGS, END_STREAM, 0, b""))?;
            }
            frames::PING if flags & END_STREAM == 0 => {
                tls.write_all(&frames::frame(frames::PING, END_STREAM, 0, &payload))?;
            }
            frames::RST_STREAM => {
                let reason = payload.try_into().map_or(u32::MAX, u32::from_be_bytes);
                shared.see(|seen| seen.resets.push((stream, reason)));
            }
            _ => {}
        }
    }
}

fn read_frame(tls: &mut Tls) -> io::Result<(u8, u8, u32, Vec<u8>)> {
    let mut head = [0; 9];
    tls.read_exact(&mut head)?;
    let [a, b, c, kind, flags, stream @ ..] = head;
    let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    let mut payload = vec![0; length];
    tls.read_exact(&mut payload)?;
    Ok((kind, flags, u32::from_be_bytes(stream), payload))
}

/// Whether the connection goes on.
fn perform(act: Act, tls: &mut Tls) -> io::Result<bool> {
    match act {
        Act::Send(bytes) => tls.write_all(&bytes)?,
        Act::Forever(bytes) => loop {
            tls.write_all(&bytes)?;
        },
        Act::Pause(time) => thread::sleep(time),
        Act::Close { tidy } => {
            if tidy {
                tls.conn.send_close_notify();
                tls.flush()?;
            }
            tls.sock.shutdown(Shutdown::Both)?;
            return Ok(false);
        }
    }
    Ok(true)
}
