//! The race of an async strategy, on whatever runtime.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use super::{Race, RaceStep};
use crate::{Error, ErrorKind};

/// A connection that is being made.
type Attempt<F> = (SocketAddr, Pin<Box<F>>);

impl Race {
    /// The first connection that is there; the others are dropped. `connect` begins one, `sleep_until` is ready at a time.
    ///
    /// ```
    /// use std::net::SocketAddr;
    /// use std::pin::pin;
    /// use std::task::{Context, Poll, Waker};
    /// use std::time::Instant;
    ///
    /// use fetch_many::strategy::Race;
    /// use fetch_many::{Error, ErrorKind};
    ///
    /// let refusing: SocketAddr = "192.0.2.1:80".parse()?;
    /// let race = Race::new(vec![refusing, "192.0.2.2:80".parse()?]);
    /// let connect = |address| async move {
    ///     if address == refusing {
    ///         return Err(Error::new(ErrorKind::Connect));
    ///     }
    ///     Ok(format!("connected to {address}"))
    /// };
    /// let sleep_until = |_: Instant| std::future::pending::<()>();
    /// let first = pin!(race.first(None, connect, sleep_until));
    /// let Poll::Ready(first) = first.poll(&mut Context::from_waker(Waker::noop())) else {
    ///     panic!("it need not wait");
    /// };
    /// assert_eq!(first.unwrap(), "connected to 192.0.2.2:80");
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    ///
    /// # Errors
    /// [`Timeout`](ErrorKind::Timeout) at the deadline. An error of another kind than [`Connect`](ErrorKind::Connect)
    /// ends the race: whoever says it was reached. Otherwise the one that [tells the most](Race::failed).
    pub async fn first<C, F, S>(
        mut self,
        deadline: Option<Instant>,
        mut connect: impl FnMut(SocketAddr) -> F,
        mut sleep_until: impl FnMut(Instant) -> S,
    ) -> Result<C, Error>
    where
        F: Future<Output = Result<C, Error>>,
        S: Future,
    {
        let mut begun: Vec<Attempt<F>> = Vec::with_capacity(1);
        loop {
            let until = match self.next(Instant::now()) {
                RaceStep::Connect(address) => {
                    begun.push((address, Box::pin(connect(address))));
                    continue;
                }
                RaceStep::Wait(until) => until,
                RaceStep::Lost(error) => return Err(error),
            };
            let wake_at = match (until, deadline) {
                (Some(until), Some(deadline)) => Some(until.min(deadline)),
                (until, deadline) => until.or(deadline),
            };
            let mut sleep = wake_at.map(|at| Box::pin(sleep_until(at)));
            let ended = poll_fn(|context| {
                if let Some(ended) = poll_begun(&mut begun, context) {
                    return Poll::Ready(Some(ended));
                }
                match &mut sleep {
                    Some(sleep) => sleep.as_mut().poll(context).map(|_| None),
                    None => Poll::Pending,
                }
            })
            .await;
            match ended {
                Some((address, Ok(connection))) => {
                    self.connected(address);
                    return Ok(connection);
                }
                Some((address, Err(error))) if error.kind() == ErrorKind::Connect => {
                    self.failed(address, error);
                }
                Some((_, Err(error))) => return Err(error),
                None if deadline.is_some_and(|at| at <= Instant::now()) => return Err(self.late()),
                None => {}
            }
        }
    }
}

/// The first of those begun that has ended, which is one no more.
fn poll_begun<C, F: Future<Output = Result<C, Error>>>(
    begun: &mut Vec<Attempt<F>>,
    context: &mut Context<'_>,
) -> Option<(SocketAddr, F::Output)> {
    for index in 0..begun.len() {
        let (address, attempt) = &mut begun[index];
        if let Poll::Ready(result) = attempt.as_mut().poll(context) {
            let address = *address;
            drop(begun.swap_remove(index));
            return Some((address, result));
        }
    }
    None
}
