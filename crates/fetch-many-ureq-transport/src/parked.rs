//! A thread that waits for something other than a socket: [`wait_for`].

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use fetch_many::Error;
use fetch_many::strategy::{Lookups, Origin, Race};

use crate::interrupt::Interrupt;

/// Parks this thread until the future is ready. `None`: not before the deadline.
///
/// # Errors
/// `Cancelled` after a stop.
pub(crate) fn wait_for<T>(
    future: impl Future<Output = T>,
    deadline: Option<Instant>,
    interrupt: &Interrupt,
) -> Result<Option<T>, Error> {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(ready) = future.as_mut().poll(&mut context) {
            interrupt.release();
            return Ok(Some(ready));
        }
        // Each time: after a stop it is an error, and a stop after this unparks the thread.
        interrupt.park()?;
        match deadline.map(|at| at.saturating_duration_since(Instant::now())) {
            None => thread::park(),
            Some(left) if left.is_zero() => {
                interrupt.release();
                return Ok(None);
            }
            Some(left) => thread::park_timeout(left),
        }
    }
}

/// Waits for the addresses of a host.
///
/// # Errors
/// Those of the lookup; `Timeout` at the deadline, `Cancelled` after a stop.
pub(crate) fn look_up(
    lookups: &Lookups,
    origin: Origin<'_>,
    deadline: Option<Instant>,
    interrupt: &Interrupt,
) -> Result<Race, Error> {
    let race = wait_for(lookups.resolve(origin), deadline, interrupt)?;
    race.unwrap_or_else(|| Err(Lookups::late()))
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn, ready};
    use std::time::Duration;

    use fetch_many::ErrorKind;

    use super::*;

    #[test]
    fn what_is_ready_is_not_waited_for() {
        let found = wait_for(ready(7), None, &Interrupt::default());
        assert_eq!(found.unwrap(), Some(7));
    }

    #[test]
    fn what_is_woken_from_another_thread_ends_the_wait() {
        let mut polls = 0;
        let woken = poll_fn(|context| {
            polls += 1;
            if polls > 1 {
                return Poll::Ready(polls);
            }
            let waker = context.waker().clone();
            thread::spawn(move || waker.wake());
            Poll::Pending
        });
        assert!(wait_for(woken, None, &Interrupt::default()).unwrap() >= Some(2));
    }

    #[test]
    fn a_deadline_ends_the_wait() {
        let soon = Instant::now() + Duration::from_millis(5);
        let late = wait_for(pending::<()>(), Some(soon), &Interrupt::default());
        assert_eq!(late.unwrap(), None);
        assert!(Instant::now() >= soon);
    }

    #[test]
    fn a_stop_ends_the_wait() {
        let interrupt = Arc::<Interrupt>::default();
        let stop = Arc::clone(&interrupt);
        let stopped = poll_fn(|_| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || stop.raise());
            Poll::<()>::Pending
        });
        let error = wait_for(stopped, None, &interrupt).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
