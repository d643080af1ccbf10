//! What to do when descriptors have run out: [`Room`].

use std::fmt;
use std::future::poll_fn;
use std::sync::Mutex;
use std::task::{Context, Poll};

use super::lists::{Lists, close_oldest};
use super::openings::{Opening, Openings};

/// Room for one more connection. Made by [`IdleList::room`](super::IdleList::room) for whoever needs one.
///
/// Nobody tries without end: [`after`](Self::after) a try that found no descriptor, either the oldest idle
/// connection is closed, or one waits until a connection of the same list has ended.
///
/// ```
/// use std::io;
/// use std::pin::pin;
/// use std::task::{Context, Poll, Waker};
///
/// use fetch_many::strategy::{IdleList, Opening, is_out_of_descriptors};
///
/// async fn connect<C>(
///     idle: &IdleList<C>,
///     mut open: impl AsyncFnMut() -> io::Result<C>,
/// ) -> io::Result<(C, Opening)> {
///     let mut room = idle.room();
///     loop {
///         let opening = idle.opening();
///         match open().await {
///             Ok(opened) => return Ok((opened, opening)),
///             Err(error) if is_out_of_descriptors(&error) => {
///                 if !room.after(opening).await {
///                     return Err(error);
///                 }
///             }
///             Err(error) => return Err(error),
///         }
///     }
/// }
///
/// let idle = IdleList::<()>::new(&fetch_many::Config::default());
/// let none_left = async || Err(io::Error::from_raw_os_error(24));
/// let connecting = pin!(connect(&idle, none_left));
/// let ended = connecting.poll(&mut Context::from_waker(Waker::noop()));
/// assert!(matches!(ended, Poll::Ready(Err(_))), "nothing is open that could be waited for");
/// ```
pub struct Room<'a, C> {
    lists: &'a Mutex<Lists<C>>,
    openings: &'a Openings,
    /// Its place among those who wait, kept from one wait to the next.
    ticket: Option<u64>,
    waits: bool,
}

impl<'a, C> Room<'a, C> {
    pub(super) fn new(lists: &'a Mutex<Lists<C>>, openings: &'a Openings) -> Self {
        Self {
            lists,
            openings,
            ticket: None,
            waits: false,
        }
    }

    /// After a try that found no descriptor: whether another try is of use. `false`: no connection of
    /// this list is open, so none can end.
    ///
    /// It waits as long as that takes: whoever calls it keeps the time. Dropping it ends the wait.
    pub async fn after(&mut self, opening: Opening) -> bool {
        let ended_before = opening.without_room();
        if close_oldest(self.lists) {
            return true;
        }
        poll_fn(|context| self.poll(ended_before, context)).await
    }

    fn poll(&mut self, ended_before: u64, context: &mut Context<'_>) -> Poll<bool> {
        if let Some(ticket) = self.ticket.filter(|_| self.waits) {
            let ended = self.openings.poll(ended_before, ticket, context.waker());
            self.waits = ended.is_pending();
            return ended;
        }
        let ended = self
            .openings
            .wait(ended_before, &mut self.ticket, context.waker());
        self.waits = ended.is_pending();
        // One may have been put back before it could be known that somebody waits.
        if self.waits && close_oldest(self.lists) {
            self.leave();
            return Poll::Ready(true);
        }
        ended
    }

    fn leave(&mut self) {
        if let Some(ticket) = self.ticket.filter(|_| self.waits) {
            self.waits = false;
            self.openings.leave(ticket);
        }
    }
}

impl<C> Drop for Room<'_, C> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl<C> fmt::Debug for Room<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("waits", &self.waits)
            .finish_non_exhaustive()
    }
}
