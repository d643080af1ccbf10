//! The server: [`FrameServer`].

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::Roots;
use rustls::ServerConfig;

use super::act::{Act, Asked};
use super::connection::serve;
use super::shared::{Seen, Shared};
use crate::authority::Authority;

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
        Self::with(settings, false, script)
    }

    /// A server that speaks HTTP/1.1 too: whoever does not offer HTTP/2 gets one answer, `hello`.
    ///
    /// ```
    /// use fetch_many_conformance::http2::{Act, FrameServer, frames};
    ///
    /// // HTTP_1_1_REQUIRED
    /// let refuse = |stream| vec![Act::Hear, Act::Send(frames::reset(stream, 13))];
    /// let server = FrameServer::beside_http1(move |asked| refuse(asked.stream))?;
    /// assert_eq!(server.seen().requests, 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn beside_http1(
        script: impl Fn(Asked) -> Vec<Act> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Self::with(&[], true, script)
    }

    fn with(
        settings: &[(u16, u32)],
        speaks_http1: bool,
        script: impl Fn(Asked) -> Vec<Act> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let authority = Authority::new()?;
        let mut tls = ServerConfig::clone(&*authority.server(&["127.0.0.1", "localhost"])?);
        tls.alpn_protocols = vec![b"h2".to_vec()];
        if speaks_http1 {
            tls.alpn_protocols.push(b"http/1.1".to_vec());
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            script: Box::new(script),
            settings: settings.to_vec(),
            speaks_http1,
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
