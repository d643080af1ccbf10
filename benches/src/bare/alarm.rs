//! A timeout that is set for every request and hardly ever touches a timer: [`Alarm`].

use std::io;
use std::time::{Duration, Instant};

use async_io::Timer;
use futures_lite::{FutureExt, future};

/// A timeout for one request after another.
///
/// A new timer for every request would wake the reactor by a system call each time. So the timer
/// stays where it was first set; when it rings and the request of that time is long done, it is
/// set again to the end of the present one.
#[derive(Debug)]
pub(super) struct Alarm {
    timer: Timer,
    timeout: Duration,
}

impl Alarm {
    pub(super) fn new(timeout: Duration) -> Self {
        Self {
            timer: Timer::after(timeout),
            timeout,
        }
    }

    /// The outcome of `request`, or an error if it takes longer than the timeout.
    pub(super) async fn limit<T>(
        &mut self,
        request: impl Future<Output = io::Result<T>>,
    ) -> io::Result<T> {
        let end = Instant::now() + self.timeout;
        let too_late = async {
            future::poll_fn(|context| self.timer.poll(context)).await;
            while Instant::now() < end {
                self.timer.set_at(end);
                future::poll_fn(|context| self.timer.poll(context)).await;
            }
            Err(io::ErrorKind::TimedOut.into())
        };
        request.or(too_late).await
    }
}
