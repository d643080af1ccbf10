//! A proxy that does as it is told, well or badly: [`TestProxy`].

mod dialogue;
mod relay;

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A proxy on the loopback interface. Whatever host it is told, it connects to the loopback interface, at the port that it is
/// told: so a name that only a proxy knows leads to a server of the check.
///
/// Dropping it closes every connection and waits until its threads have ended.
pub(crate) struct TestProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// How a proxy is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manners {
    pub(crate) speaks: Speaks,
    /// Whether it asks for [`USER`] and [`PASSWORD`].
    pub(crate) wants_credentials: bool,
    pub(crate) trouble: Trouble,
}

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaks {
    Http,
    Socks,
}

/// What is wrong with a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Nothing,
    /// It says this to whatever it is asked, and closes.
    Says(&'static [u8]),
    /// It hears what it is asked, and says nothing.
    Stalls,
    /// It says nothing about this address, as if it waited for that to answer.
    StallsAt(Ipv4Addr),
    /// It closes a tunnel after so many bytes from the host.
    CutsAfter(usize),
}

/// Whom a proxy knows that asks for credentials.
pub(crate) const USER: &str = "user";
/// With what must be encoded in a URL.
pub(crate) const PASSWORD: &str = "p@ss:w/rd";
/// The same in a URL.
pub(crate) const USERINFO: &str = "user:p%40ss%3Aw%2Frd";
/// The same in a header.
pub(crate) const BASIC: &str = "Basic dXNlcjpwQHNzOncvcmQ=";

/// What a proxy has seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// What it was asked, in order: heads of requests, or `name host port` and `address ip port` of SOCKS.
    pub(crate) asked: Vec<String>,
    /// What clients have sent through tunnels.
    pub(crate) relayed: Vec<u8>,
    pub(crate) connections: usize,
    /// How many of them have ended.
    pub(crate) ended: usize,
}

struct Shared {
    manners: Manners,
    seen: Mutex<Seen>,
    /// What it has seen has changed.
    changed: Condvar,
    stopped: AtomicBool,
    /// What must be closed, and whom to wait for, at the end.
    open: Mutex<Vec<TcpStream>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Manners {
    /// A good proxy that speaks this.
    pub(crate) fn good(speaks: Speaks) -> Self {
        Self {
            speaks,
            wants_credentials: false,
            trouble: Trouble::Nothing,
        }
    }

    pub(crate) fn with_trouble(self, trouble: Trouble) -> Self {
        Self { trouble, ..self }
    }

    pub(crate) fn wanting_credentials(self) -> Self {
        Self {
            wants_credentials: true,
            ..self
        }
    }
}

impl TestProxy {
    pub(crate) fn start(manners: Manners) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            manners,
            seen: Mutex::default(),
            changed: Condvar::new(),
            stopped: AtomicBool::new(false),
            open: Mutex::default(),
            threads: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        let acceptor = thread::Builder::new().spawn(move || accept(&listener, &accepting))?;
        Ok(Self {
            address,
            shared,
            acceptor: Some(acceptor),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its URL with this scheme.
    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// The same with the credentials in it.
    pub(crate) fn url_with_credentials(&self, scheme: &str) -> String {
        format!("{scheme}://{USERINFO}@{}", self.address)
    }

    pub(crate) fn seen(&self) -> Seen {
        self.shared.seen().clone()
    }

    /// Waits until it has seen this, so long at most. Whether it has.
    pub(crate) fn wait_until(&self, patience: Duration, holds: impl Fn(&Seen) -> bool) -> bool {
        let seen = self.shared.seen();
        let waited = self
            .shared
            .changed
            .wait_timeout_while(seen, patience, |seen| !holds(seen));
        let (seen, _) = waited.unwrap_or_else(PoisonError::into_inner);
        holds(&seen)
    }
}

impl Drop for TestProxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the acceptor. If it cannot be made, the acceptor has ended.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
        for stream in lock(&self.shared.open).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        loop {
            // One thread may have made another.
            let Some(thread) = lock(&self.shared.threads).pop() else {
                return;
            };
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().flatten() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        shared.note(|seen| seen.connections += 1);
        let serving = Arc::clone(shared);
        // A client that has gone away is no fault of the proxy's.
        shared.run(move || {
            drop(dialogue::serve(&stream, &serving));
            serving.note(|seen| seen.ended += 1);
        });
    }
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }

    fn note(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen());
        self.changed.notify_all();
    }

    /// On a thread that the end waits for.
    fn run(&self, serve: impl FnOnce() + Send + 'static) {
        if let Ok(thread) = thread::Builder::new().spawn(serve) {
            lock(&self.threads).push(thread);
        }
    }

    /// Closes it at the end, which may have come already.
    fn watch(&self, stream: &TcpStream) -> io::Result<()> {
        lock(&self.open).push(stream.try_clone()?);
        if self.stopped.load(Ordering::SeqCst) {
            stream.shutdown(Shutdown::Both)?;
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
