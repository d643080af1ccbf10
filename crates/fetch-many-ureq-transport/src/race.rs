//! The first of several addresses that connects, on the thread that waits for it: [`first`].

use std::io::{self, ErrorKind as Io};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{Race, RaceStep, is_out_of_descriptors};
use fetch_many::{Error, ErrorKind};
use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use socket2::{Domain, Protocol, Socket, Type};

use crate::interrupt::Interrupt;
use crate::timed::poll_until;

/// A socket that connects, and to which address.
type Begun = (SocketAddr, Arc<TcpStream>);

/// The first socket that is connected, which the interrupt then holds; the others are closed.
///
/// # Errors
/// Those of the race; at once where a socket finds no descriptor, so that those begun make room.
pub(crate) fn first(
    mut race: Race,
    deadline: Option<Instant>,
    interrupt: &Interrupt,
) -> Result<Arc<TcpStream>, Error> {
    let mut begun: Vec<Begun> = Vec::with_capacity(1);
    loop {
        let until = match race.next(Instant::now()) {
            RaceStep::Connect(address) => {
                match begin(address) {
                    Ok(socket) => begun.push((address, socket)),
                    Err(cause) if is_out_of_descriptors(&cause) => return Err(refused(cause)),
                    Err(cause) => race.failed(address, refused(cause)),
                }
                continue;
            }
            RaceStep::Wait(until) => until,
            RaceStep::Lost(error) => return Err(error),
        };
        // Only a socket that has begun to connect can be shut down, so not before.
        interrupt.hold_all(begun.iter().map(|(_, socket)| Arc::clone(socket)).collect())?;
        let wake_at = until.into_iter().chain(deadline).min();
        let Some(ended) = wait_for_one(&begun, wake_at).map_err(refused)? else {
            if deadline.is_some_and(|at| at <= Instant::now()) {
                return Err(race.late());
            }
            continue;
        };
        let (address, socket) = begun.swap_remove(ended);
        match socket.take_error() {
            Ok(None) => {
                interrupt.hold(&socket)?;
                race.connected(address);
                return Ok(socket);
            }
            Ok(Some(cause)) | Err(cause) => race.failed(address, refused(cause)),
        }
    }
}

/// Which of them has connected or failed. `None`: none by then.
fn wait_for_one(begun: &[Begun], until: Option<Instant>) -> io::Result<Option<usize>> {
    let waiting = begun
        .iter()
        .map(|(_, socket)| PollFd::new(socket, PollFlags::OUT));
    let mut waiting: Vec<_> = waiting.collect();
    match poll_until(&mut waiting, until) {
        Ok(()) => Ok(waiting.iter().position(|its| !its.revents().is_empty())),
        Err(error) if error.kind() == Io::TimedOut => Ok(None),
        Err(error) => Err(error),
    }
}

/// A socket that connects.
fn begin(address: SocketAddr) -> io::Result<Arc<TcpStream>> {
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    // A request goes out in one write: there is nothing to gather it with.
    socket.set_tcp_nodelay(true)?;
    match socket.connect(&address.into()) {
        Err(error) if !is_in_progress(&error) => Err(error),
        _ => Ok(Arc::new(socket.into())),
    }
}

fn is_in_progress(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    error.kind() == Io::WouldBlock || errno == Some(Errno::INPROGRESS)
}

fn refused(cause: io::Error) -> Error {
    Error::new(ErrorKind::Connect).because(cause)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Duration;

    use super::*;

    /// A port of the loopback interface on which nothing listens.
    fn closed() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    }

    #[test]
    fn the_first_that_connects_wins_and_is_held() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let open = listener.local_addr().unwrap();
        let interrupt = Interrupt::default();
        let socket = first(Race::new(vec![closed(), open]), None, &interrupt).unwrap();
        assert_eq!(socket.peer_addr().unwrap(), open);
        assert_eq!(Arc::strong_count(&socket), 2);
        interrupt.release();
        assert_eq!(Arc::strong_count(&socket), 1);
    }

    #[test]
    fn all_refused_is_one_error() {
        let error = first(
            Race::new(vec![closed(), closed()]),
            None,
            &Interrupt::default(),
        );
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Connect);
    }

    #[test]
    fn after_a_stop_nothing_connects() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let interrupt = Interrupt::default();
        interrupt.raise();
        let race = Race::new(vec![listener.local_addr().unwrap()]);
        let error = first(race, None, &interrupt).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }

    #[test]
    fn a_deadline_in_the_past_is_late() {
        // Nobody is asked: a documentation address (RFC 5737).
        let nobody = "192.0.2.1:9".parse().unwrap();
        let past = Instant::now().checked_sub(Duration::from_secs(1));
        let error = first(Race::new(vec![nobody]), past, &Interrupt::default()).unwrap_err();
        // Without a network, there is no way to it at all.
        assert!(matches!(
            error.kind(),
            ErrorKind::Timeout | ErrorKind::Connect
        ));
    }
}
