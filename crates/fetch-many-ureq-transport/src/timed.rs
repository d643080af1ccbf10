//! A socket that waits no longer than until a deadline: [`Timed`].

use std::io::{self, ErrorKind as Io, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// A socket whose every read and write ends at the deadline, however many of them TLS or a large
/// body needs.
///
/// The socket does not block; the waiting is `poll`'s. A socket's own timeouts (`SO_RCVTIMEO`) are
/// kept by Linux to within an eighth only, and would have to be set anew each time.
pub(crate) struct Timed<'a> {
    socket: &'a TcpStream,
    deadline: Option<Instant>,
    /// Whether a write that has to wait ends as `ResourceBusy` when there is something to read.
    pub(crate) heeds: bool,
    /// Whether there probably is something to read.
    pub(crate) flows: bool,
    /// Whether what is written goes nowhere.
    pub(crate) is_mute: bool,
}

impl<'a> Timed<'a> {
    pub(crate) fn new(socket: &'a TcpStream, deadline: Option<Instant>) -> Self {
        Self {
            socket,
            deadline,
            heeds: false,
            flows: false,
            is_mute: false,
        }
    }

    /// Returns when the socket can be read or written, or has an error to tell.
    pub(crate) fn wait(&self, ready: PollFlags) -> io::Result<PollFlags> {
        let mut waiting = [PollFd::new(self.socket, ready)];
        poll_until(&mut waiting, self.deadline)?;
        Ok(waiting[0].revents())
    }
}

/// Returns when one of them is ready, or has an error to tell; `TimedOut` after the deadline.
pub(crate) fn poll_until(waiting: &mut [PollFd<'_>], deadline: Option<Instant>) -> io::Result<()> {
    // Some systems take no longer times.
    const HOUR: Timespec = Timespec {
        tv_sec: 60 * 60,
        tv_nsec: 0,
    };
    loop {
        let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(Io::TimedOut.into());
        }
        let timeout = left
            .and_then(|left| Timespec::try_from(left).ok())
            .map_or(HOUR, |left| left.min(HOUR));
        match poll(waiting, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => {}
            Ok(_) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            // An answer is hardly ever there already: asking first would be one call in vain. The rest of one is.
            let is_late = || self.deadline.is_some_and(|at| at <= Instant::now());
            if !std::mem::take(&mut self.flows) || is_late() {
                self.wait(PollFlags::IN)?;
            }
            match self.socket.read(into) {
                Err(error) if is_no_error(&error) => {}
                result => return result,
            }
        }
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_mute {
            return Ok(bytes.len());
        }
        loop {
            match self.socket.write(bytes) {
                Err(error) if is_no_error(&error) => {}
                result => return result,
            }
            // There is nearly always room for a request, so this is asked last.
            if !self.heeds {
                self.wait(PollFlags::OUT)?;
            } else if self.wait(PollFlags::OUT | PollFlags::IN)? == PollFlags::IN {
                return Err(Io::ResourceBusy.into());
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn is_no_error(error: &io::Error) -> bool {
    matches!(error.kind(), Io::WouldBlock | Io::Interrupted)
}
