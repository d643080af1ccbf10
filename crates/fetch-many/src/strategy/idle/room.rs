//! What to do when descriptors have run out: [`Room`].

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use super::lists::{Lists, close_oldest};
use super::openings::{Opening, Openings};
use crate::{Error, ErrorKind};

/// Room for one more connection. Made by [`IdleList::room`](super::IdleList::room) for whoever needs one.
///
/// Nobody tries without end: [`after`](Self::after) a try that found no descriptor, one waits until a connection of
/// the same list has ended; the oldest idle one is closed for that. And nobody waits without end while others connect:
/// whoever comes later waits for a [`turn`](Self::turn), because a descriptor that becomes free is for the one that has
/// waited longest.
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
///         let Some(opening) = room.opening() else {
///             room.turn().await;
///             continue;
///         };
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
    openings: &'a Arc<Openings>,
    /// Its place among those who wait, kept from one wait to the next.
    ticket: Option<u64>,
    place: Place,
}

/// How far one has come who needs a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It has not waited.
    New,
    Waits,
    /// It is its turn.
    Called,
}

impl<'a, C> Room<'a, C> {
    pub(super) fn new(lists: &'a Mutex<Lists<C>>, openings: &'a Arc<Openings>) -> Self {
        Self {
            lists,
            openings,
            ticket: None,
            place: Place::New,
        }
    }

    /// Counts a connection that is about to be opened: it is open until this is dropped, which has to be
    /// after its socket has been closed.
    ///
    /// `None`: others wait for a descriptor, so this one waits for its [`turn`](Self::turn) first.
    #[must_use]
    pub fn opening(&self) -> Option<Opening> {
        self.openings.begin(self.place == Place::Called)
    }

    /// Waits until all have been served who wait already. Then there is an [`opening`](Self::opening).
    ///
    /// It waits as long as that takes: whoever calls it keeps the time, and says [`late`](Self::late).
    /// Dropping it ends the wait with the room.
    pub async fn turn(&mut self) {
        poll_fn(|context| self.poll(None, context)).await;
    }

    /// After a try that found no descriptor: whether another try is of use. `false`: no connection of
    /// this list is open, so none can end.
    ///
    /// It waits as long as that takes: whoever calls it keeps the time. Dropping it ends the wait with the room.
    pub async fn after(&mut self, opening: Opening) -> bool {
        let ended_before = opening.without_room();
        poll_fn(|context| self.poll(Some(ended_before), context)).await
    }

    /// The time to connect is over, and its [turn](Self::turn) has not come: [`Connect`](ErrorKind::Connect), as for
    /// those who have tried.
    #[must_use]
    pub fn late(&self) -> Error {
        Error::new(ErrorKind::Connect).detail("no descriptor was free in time")
    }

    fn poll(&mut self, ended_before: Option<u64>, context: &mut Context<'_>) -> Poll<bool> {
        if self.place == Place::Waits {
            return self.look(ended_before, context);
        }
        let was_called = self.place == Place::Called;
        let waits = self
            .openings
            .wait(ended_before, was_called, &mut self.ticket, context.waker());
        self.place = match waits {
            Poll::Ready(true) => Place::Called,
            Poll::Ready(false) => Place::New,
            Poll::Pending => Place::Waits,
        };
        // Not before it is known that somebody waits: whoever puts one back from then on closes one too.
        if waits.is_pending() && close_oldest(self.lists) {
            return self.look(ended_before, context);
        }
        waits
    }

    fn look(&mut self, ended_before: Option<u64>, context: &mut Context<'_>) -> Poll<bool> {
        let Some(ticket) = self.ticket else {
            return Poll::Ready(true);
        };
        let called = self.openings.poll(ended_before, ticket, context.waker());
        if called.is_ready() {
            self.place = Place::Called;
        }
        called
    }
}

impl<C> Drop for Room<'_, C> {
    fn drop(&mut self) {
        match self.place {
            Place::New => {}
            Place::Waits => self.openings.leave(self.ticket),
            Place::Called => self.openings.leave(None),
        }
    }
}

impl<C> fmt::Debug for Room<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}
