//! One body's part of the bytes in memory: [`Share`].

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker, ready};
use std::thread::{self, Thread};

use super::allowance::Allowance;
use super::shared::Bodies;
use crate::{Error, ErrorKind};

/// One body's part of the bytes that a batch may have in memory ([`Plan::in_memory`](crate::Plan::in_memory)).
///
/// It goes along with the attempt, in its [`Course`](crate::strategy::Course). Room for a chunk is
/// [reserved](Self::reserve) before it is read, and [settled](Self::settle) when it is known how large it was. What the
/// share holds is released when it is dropped. Of a body that is handed in, the engine takes it over.
///
/// ```
/// use fetch_many::strategy::Share;
///
/// let mut share = Share::default();
/// share.reserve()?;
/// share.settle(5);
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Default)]
pub struct Share {
    /// `None`: it is not a batch's, and has no bound of its own.
    bodies: Option<Arc<Bodies>>,
    index: usize,
    bytes: usize,
    is_reserved: bool,
    is_waiting: bool,
}

impl Share {
    pub(crate) fn new(bodies: Arc<Bodies>, index: usize) -> Self {
        Self {
            bodies: Some(bodies),
            index,
            ..Self::default()
        }
    }

    pub(crate) fn bodies(&self) -> Option<&Arc<Bodies>> {
        self.bodies.as_ref()
    }

    /// Those of a request without a batch are its own, and made when they are needed.
    pub(super) fn bodies_or_own(&mut self) -> &Arc<Bodies> {
        self.bodies.get_or_insert_default()
    }

    pub(crate) fn index(&self) -> usize {
        self.index
    }

    /// Ready when there is room for a chunk, however large it turns out to be.
    ///
    /// # Errors
    /// [`Cancelled`](ErrorKind::Cancelled) if the batch has ended meanwhile.
    pub fn poll_reserve(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Some(bodies) = &self.bodies else {
            return Poll::Ready(Ok(()));
        };
        if self.is_reserved {
            return Poll::Ready(Ok(()));
        }
        self.is_waiting = true;
        let reserved = ready!(bodies.allowance.poll_reserve(self.index, context));
        self.is_waiting = false;
        Poll::Ready(match reserved {
            Ok(()) => {
                self.is_reserved = true;
                Ok(())
            }
            Err(_) => Err(Error::new(ErrorKind::Cancelled)),
        })
    }

    /// The same, on a thread that blocks.
    ///
    /// # Errors
    /// [`Cancelled`](ErrorKind::Cancelled) if the batch has ended meanwhile.
    pub fn reserve(&mut self) -> Result<(), Error> {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match self.poll_reserve(&mut context) {
                Poll::Ready(reserved) => return reserved,
                Poll::Pending => thread::park(),
            }
        }
    }

    /// So many bytes came, and are held; none, if nothing came.
    pub fn settle(&mut self, bytes: usize) {
        let Some(bodies) = &self.bodies else {
            return;
        };
        self.bytes += bytes;
        if std::mem::take(&mut self.is_reserved) {
            bodies.allowance.settle(bytes);
        } else {
            bodies.allowance.add(bytes);
        }
    }

    /// So many bytes of it are somebody else's to release.
    pub(super) fn pass_on(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Whether it may have more than there is room for, so that it comes to its end.
    pub(super) fn has_favour(&self) -> bool {
        let bodies = self.bodies.as_ref();
        bodies.is_some_and(|bodies| bodies.allowance.is_favoured(self.index))
    }

    /// It may not any more, and another may.
    pub(super) fn give_up_favour(&self) {
        let allowance = self.bodies.as_ref().map(|bodies| &bodies.allowance);
        if let Some(allowance) = allowance.filter(|its| its.is_favoured(self.index)) {
            allowance.give_up(self.index);
        }
    }

    /// It waits for room no more.
    pub(crate) fn leave(&mut self) {
        if !std::mem::take(&mut self.is_waiting) {
            return;
        }
        if let Some(bodies) = &self.bodies {
            bodies.allowance.leave(self.index);
        }
    }

    /// Whether the batch has ended, stopped or by its deadline: the body is nobody's any more, and is not to be committed.
    #[must_use]
    pub fn is_nobodys(&self) -> bool {
        let bodies = self.bodies.as_ref();
        bodies.is_some_and(|bodies| bodies.allowance.is_closed())
    }

    /// Whether it waits for room.
    pub(super) fn is_waiting(&self) -> bool {
        self.is_waiting
    }
}

/// The bytes are gone with the body, or accounted for elsewhere.
impl Drop for Share {
    fn drop(&mut self) {
        self.leave();
        let Some(bodies) = &self.bodies else {
            return;
        };
        let (allowance, index) = (&bodies.allowance, self.index);
        if self.is_reserved {
            allowance.release(Allowance::CHUNK);
        }
        allowance.release(self.bytes);
        allowance.end(index);
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Share")
            .field("bytes", &self.bytes)
            .field("is_waiting", &self.is_waiting)
            .finish_non_exhaustive()
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
