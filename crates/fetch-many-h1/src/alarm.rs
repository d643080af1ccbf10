//! A connection's timer: [`Alarm`].

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use crate::Net;

/// One timer for all the exchanges of a connection.
///
/// Setting a timer wakes the reactor, which costs about as much as sending the request. Nearly all
/// exchanges end long before their deadline, so the timer of the first is left running; when it
/// fires in a later one, it is set anew for that one's deadline.
#[derive(Debug)]
pub(crate) struct Alarm<S> {
    set: Option<(Instant, S)>,
}

impl<S> Alarm<S> {
    pub(crate) fn new() -> Self {
        Self { set: None }
    }
}

impl<S: Future + Unpin> Alarm<S> {
    /// Ready when `deadline` has passed; never without one.
    pub(crate) fn poll<N: Net<Sleep = S>>(
        &mut self,
        net: &N,
        deadline: Option<Instant>,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        let Some(deadline) = deadline else {
            return Poll::Pending;
        };
        loop {
            let (at, sleep) = match self.set.take() {
                Some((at, sleep)) if at <= deadline => (at, sleep),
                _ => (deadline, net.sleep_until(deadline)),
            };
            let (_, sleep) = self.set.insert((at, sleep));
            ready!(Pin::new(sleep).poll(context));
            self.set = None;
            if at == deadline {
                return Poll::Ready(());
            }
        }
    }
}
