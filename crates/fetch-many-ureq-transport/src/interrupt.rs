//! What a worker is blocked on, and how a stop ends that: [`Interrupt`].

use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

use fetch_many::{Error, ErrorKind};

/// Ends whatever one worker waits for: a name, a descriptor, a connection, a handshake, a read, a
/// write.
///
/// A thread that waits for a socket can be woken through the socket only, so a worker says which one it
/// is about to use. ureq's own `Agent::shutdown` interrupts reads and writes, but no connection that is
/// being made.
///
/// ```
/// use std::sync::Arc;
///
/// use fetch_many::strategy::find_cause;
/// use fetch_many::{Config, Error, ErrorKind};
/// use fetch_many_ureq_transport::{Connections, Interrupt, NoResolver};
///
/// let interrupt = Arc::new(Interrupt::default());
/// let connections = Connections::new(&Config::default())?;
/// let (connector, _slot) = connections.connector(&interrupt);
/// let agent = ureq::Agent::with_parts(ureq::config::Config::default(), connector, NoResolver);
/// interrupt.raise();
/// let error = agent.get("http://127.0.0.1:1/").call().expect_err("stopped").into_io();
/// let cause = find_cause::<Error>(&error).expect("the transport's own");
/// assert_eq!(cause.kind(), ErrorKind::Cancelled);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Interrupt(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    raised: bool,
    blocked_on: BlockedOn,
}

#[derive(Debug, Default)]
enum BlockedOn {
    #[default]
    Nothing,
    Socket(Arc<TcpStream>),
    /// One of them is to be the worker's.
    Sockets(Vec<Arc<TcpStream>>),
    Parked(Thread),
}

impl Interrupt {
    /// Ends what the worker is blocked on, and lets it begin nothing more: its exchange and all later
    /// ones fail. Does not wait for the worker.
    pub fn raise(&self) {
        let mut state = self.state();
        state.raised = true;
        // Under the lock: a socket that was released may be another worker's a moment later.
        match std::mem::take(&mut state.blocked_on) {
            BlockedOn::Nothing => {}
            // An error means that it is closed already.
            BlockedOn::Socket(socket) => drop(socket.shutdown(Shutdown::Both)),
            BlockedOn::Sockets(sockets) => {
                for socket in sockets {
                    drop(socket.shutdown(Shutdown::Both));
                }
            }
            BlockedOn::Parked(thread) => thread.unpark(),
        }
    }

    /// The worker is about to use this socket. After a stop it may not.
    pub(crate) fn hold(&self, socket: &Arc<TcpStream>) -> Result<(), Error> {
        self.block_on(BlockedOn::Socket(Arc::clone(socket)))
    }

    /// The worker is about to wait for one of these. After a stop it may not.
    pub(crate) fn hold_all(&self, sockets: Vec<Arc<TcpStream>>) -> Result<(), Error> {
        self.block_on(BlockedOn::Sockets(sockets))
    }

    /// The worker is about to park this thread. After a stop it may not.
    pub(crate) fn park(&self) -> Result<(), Error> {
        self.block_on(BlockedOn::Parked(thread::current()))
    }

    /// The worker does not use its socket any more, or does not wait any more.
    pub(crate) fn release(&self) {
        self.state().blocked_on = BlockedOn::Nothing;
    }

    fn block_on(&self, what: BlockedOn) -> Result<(), Error> {
        let mut state = self.state();
        if state.raised {
            return Err(Error::new(ErrorKind::Cancelled));
        }
        state.blocked_on = what;
        Ok(())
    }

    /// A panic in an exchange must not keep a stop from working.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
