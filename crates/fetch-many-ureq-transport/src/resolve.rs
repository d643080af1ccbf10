//! Names to addresses, within a deadline: [`addresses`].

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Instant;

use fetch_many::strategy::{Origin, look_up};
use fetch_many::{Error, ErrorKind};

use crate::interrupt::{Answer, Interrupt};

/// The addresses of a host, at least one.
pub(crate) fn addresses(
    origin: Origin<'_>,
    deadline: Option<Instant>,
    interrupt: &Interrupt,
) -> Answer {
    if let Some(ip) = origin.ip() {
        return Ok(vec![SocketAddr::new(ip, origin.port())]);
    }
    // Room for the answer and for a stop, so that neither has to wait for us to look.
    let (sender, answer) = sync_channel(2);
    interrupt.wait_for(sender.clone())?;
    // If nobody waits any more, nobody misses it.
    let tell = move |found| drop(sender.send(usable(found)));
    look_up(origin.host(), origin.port(), tell).map_err(|cause| unresolved().because(cause))?;
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

fn usable(found: io::Result<Vec<SocketAddr>>) -> Answer {
    let found = found.map_err(|cause| unresolved().because(cause))?;
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
    use std::time::Duration;

    use fetch_many::http::Uri;

    use super::*;

    #[test]
    fn literals_need_no_lookup() {
        let interrupt = Interrupt::default();
        for literal in ["[::1]:80", "127.0.0.1:81"] {
            let url = format!("http://{literal}/").parse().unwrap();
            let found = addresses(Origin::of(&url).unwrap(), None, &interrupt).unwrap();
            assert_eq!(found, [literal.parse().unwrap()]);
        }
    }

    #[test]
    fn a_deadline_in_the_past_is_a_timeout() {
        let localhost = Uri::from_static("http://localhost/");
        let past = Instant::now().checked_sub(Duration::from_secs(1));
        let error = addresses(Origin::of(&localhost).unwrap(), past, &Interrupt::default());
        // The answer may be there already.
        if let Err(error) = error {
            assert_eq!(error.kind(), ErrorKind::Timeout);
        }
    }

    #[test]
    fn nothing_is_looked_up_after_a_stop() {
        let localhost = Uri::from_static("http://localhost/");
        let interrupt = Interrupt::default();
        interrupt.raise();
        let error = addresses(Origin::of(&localhost).unwrap(), None, &interrupt).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
