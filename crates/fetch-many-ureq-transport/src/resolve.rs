//! Names to addresses, within a deadline: [`addresses`].

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Instant;

use fetch_many::{Error, ErrorKind};

use crate::interrupt::Interrupt;

/// What came of a lookup.
pub(crate) type Answer = Result<Vec<SocketAddr>, Error>;

/// `getaddrinfo` may call into plug-ins of the system; what they need is not ours to know, and
/// memory counts only where it is touched.
const STACK_BYTES: usize = 512 << 10;

/// The addresses of `host`, at least one.
///
/// `getaddrinfo` knows no timeout and cannot be interrupted, so it runs on a thread of its own that
/// is left behind if it takes too long.
pub(crate) fn addresses(
    host: &str,
    port: u16,
    deadline: Option<Instant>,
    interrupt: &Interrupt,
) -> Answer {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    // Room for the answer and for a stop, so that neither has to wait for us to look.
    let (sender, answer) = sync_channel(2);
    interrupt.wait_for(sender.clone())?;
    let name = host.to_owned();
    thread::Builder::new()
        .name("fetch-many-dns".to_owned())
        .stack_size(STACK_BYTES)
        // If nobody waits any more, nobody misses it.
        .spawn(move || drop(sender.send(look_up(&name, port))))
        .map_err(|cause| unresolved().because(cause))?;
    let received = match deadline {
        Some(at) => answer.recv_timeout(at.saturating_duration_since(Instant::now())),
        None => answer.recv().map_err(RecvTimeoutError::from),
    };
    interrupt.release();
    received.unwrap_or_else(|error| match error {
        RecvTimeoutError::Timeout => {
            Err(Error::new(ErrorKind::Timeout).detail("name not resolved in time"))
        }
        RecvTimeoutError::Disconnected => Err(unresolved()),
    })
}

fn look_up(name: &str, port: u16) -> Answer {
    let found: Vec<_> = (name, port)
        .to_socket_addrs()
        .map_err(|cause| unresolved().because(cause))?
        .collect();
    if found.is_empty() {
        return Err(unresolved());
    }
    Ok(found)
}

fn unresolved() -> Error {
    Error::new(ErrorKind::Resolve)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn literals_need_no_lookup() {
        let interrupt = Interrupt::default();
        let found = addresses("[::1]", 80, None, &interrupt).unwrap();
        assert_eq!(found, ["[::1]:80".parse().unwrap()]);
        let found = addresses("127.0.0.1", 81, None, &interrupt).unwrap();
        assert_eq!(found, ["127.0.0.1:81".parse().unwrap()]);
    }

    #[test]
    fn a_deadline_in_the_past_is_a_timeout() {
        let past = Instant::now().checked_sub(Duration::from_secs(1));
        let error = addresses("localhost", 80, past, &Interrupt::default());
        // The answer may be there already.
        if let Err(error) = error {
            assert_eq!(error.kind(), ErrorKind::Timeout);
        }
    }

    #[test]
    fn nothing_is_looked_up_after_a_stop() {
        let interrupt = Interrupt::default();
        interrupt.raise();
        let error = addresses("localhost", 80, None, &interrupt).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
