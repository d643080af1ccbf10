//! One exchange on its way through ureq, and back: [`Exchange`], [`Slot`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fetch_many::http::Method;
use fetch_many::strategy::{Bounds, Course, Pace};
use fetch_many::{Error, Request};

use crate::buffers::Buffers;
use crate::framing::{Fields, Framing};
use crate::times::Times;

/// One exchange, as far as a transport has to do with it: it goes out with what the transport must know
/// of the request, and comes back with what ureq does not tell of the response.
#[derive(Debug, Default)]
pub struct Exchange {
    /// At least as long as the longest line of the request's head: ureq writes each in one piece.
    pub(crate) longest_line: usize,
    /// It must not run on a connection that was used before.
    pub(crate) fresh: bool,
    pub(crate) framing: Framing,
    /// How long it may take, and until when that is. ureq's own timeout would go on while nothing is read.
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Instant>,
    /// Some of the request has been sent, or may have been.
    pub(crate) sent: bool,
    /// How long it took to make its connection; nothing if it had one.
    pub(crate) connecting: Duration,
    /// Its body may go to a sink: what ureq is not shown of the head is wanted before the body.
    pub(crate) is_stored: bool,
    /// That is here, for the worker.
    shown: Fields,
    /// The time of its body, in place of its own.
    pub(crate) time: Option<Time>,
    /// Where it runs. They stay in the slot, with the worker: an idle connection needs none.
    pub(crate) buffers: Buffers,
}

impl Exchange {
    /// The exchange of this request, within these bounds. Its time begins at `now`.
    #[must_use]
    // As `Slot`'s: a call into another crate copies an exchange once more on its way in or out.
    #[inline]
    pub fn new(request: &Request, bounds: &Bounds, now: Instant) -> Self {
        Self {
            longest_line: longest_line(request),
            fresh: bounds.fresh,
            framing: Framing::new(request.method() == Method::HEAD, bounds.max_body_bytes)
                .follow(bounds.follow),
            timeout: bounds.timeout,
            deadline: now.checked_add(bounds.timeout),
            ..Self::default()
        }
    }

    /// Its body may go to a sink: then the larger of the two limits holds here, and the worker keeps the other.
    #[must_use]
    pub fn stored(mut self, request: &Request, bounds: &Bounds) -> Self {
        let stored = usize::try_from(bounds.max_stored_bytes).unwrap_or(usize::MAX);
        let max = stored.max(bounds.max_body_bytes);
        self.framing = Framing::new(request.method() == Method::HEAD, max).follow(bounds.follow);
        self.is_stored = true;
        self
    }

    /// Whether some of the request was sent, or may have been. If not, the server has answered nothing.
    #[must_use]
    pub fn has_sent(&self) -> bool {
        self.sent
    }

    /// How long it took to make its connection; nothing if it had one.
    #[must_use]
    pub fn connecting(&self) -> Duration {
        self.connecting
    }

    /// The fields of the response's head that ureq was not shown, because it might misread them.
    #[must_use]
    pub fn into_hidden(self) -> Fields {
        self.framing.into_hidden()
    }
}

/// The time of a body, once its head has come.
#[derive(Debug)]
pub(crate) struct Time {
    pace: Pace,
    /// When that of the attempt is over.
    deadline: Option<Instant>,
    timeout: Duration,
}

fn longest_line(request: &Request) -> usize {
    let uri = request.uri();
    let target =
        uri.path().len() + uri.query().map_or(0, str::len) + request.method().as_str().len();
    let host = uri.authority().map_or(0, |its| its.as_str().len());
    let headers = request.headers().iter();
    let header = headers.map(|(name, value)| name.as_str().len() + value.len());
    // The rest of the line: its version, colon, blanks, ends.
    target.max(host).max(header.max().unwrap_or(0)) + 64
}

/// Where a worker leaves its exchange for the transport, and finds it again.
///
/// ureq tells a transport where a request goes and hands it bytes. What else it must know has to go beside
/// ureq; this is that way, and the only one. One worker uses it, for one exchange at a time: a lock because
/// ureq's traits ask for `Sync`, and never waited for.
#[derive(Clone, Debug, Default)]
pub struct Slot(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    exchange: Mutex<Exchange>,
    /// Of the exchange, which the transport has with it: they are asked for before it is back.
    times: Mutex<Times>,
}

impl Slot {
    /// Leaves an exchange for the transport. What is left of the last one is forgotten.
    #[inline]
    pub fn begin(&self, exchange: Exchange) {
        let mut slot = self.lock();
        let buffers = std::mem::take(&mut slot.buffers);
        *slot = exchange;
        slot.buffers = buffers;
        *self.times() = Times::default();
    }

    /// Writes to `course` how far the exchange has come, and when, and on which connection.
    pub fn tell(&self, course: &mut Course) {
        self.times().tell(course);
    }

    /// The exchange once ureq has let go of its transport: when it has returned an error, or the response
    /// has been read to its end or dropped. Before that, and a second time, one of which nothing is known.
    #[must_use]
    #[inline]
    pub fn end(&self) -> Exchange {
        let mut slot = self.lock();
        let buffers = std::mem::take(&mut slot.buffers);
        let ended = std::mem::take(&mut *slot);
        slot.buffers = buffers;
        ended
    }

    /// From now on the body has this time, and not the exchange's. `deadline`: when the attempt's own `timeout` is over.
    pub fn pace(&self, pace: Pace, deadline: Option<Instant>, timeout: Duration) {
        self.lock().time = Some(Time {
            pace,
            deadline,
            timeout,
        });
    }

    /// Nothing was read for so long, for which the server can do nothing. True if the time of the body is
    /// [given](Self::pace).
    #[must_use]
    pub fn waited(&self, time: Duration) -> bool {
        let mut slot = self.lock();
        let Some(its) = &mut slot.time else {
            return false;
        };
        its.pace.waited(time, Instant::now());
        true
    }

    /// The fields of the head that ureq was not shown, while its body is still being read; of an exchange that is
    /// [stored](Exchange::stored).
    #[must_use]
    pub fn hidden(&self) -> Fields {
        self.lock().shown.clone()
    }

    /// Until when the next bytes must come, and whether that is the body's own time. `deadline`: the exchange's.
    pub(crate) fn due(&self, deadline: Option<Instant>) -> (Option<Instant>, bool) {
        match &self.lock().time {
            Some(time) => (time.pace.due(time.deadline), true),
            None => (deadline, false),
        }
    }

    /// So many bytes came.
    pub(crate) fn came(&self, amount: usize) {
        if let Some(time) = &mut self.lock().time {
            time.pace.came(amount, Instant::now());
        }
    }

    /// That time is over: the error, unless it may go on.
    pub(crate) fn late(&self) -> Option<Error> {
        let mut slot = self.lock();
        let time = slot.time.as_mut()?;
        time.pace.late(time.timeout, Instant::now())
    }

    /// The head has come, and the worker is to see what ureq is not shown of it.
    pub(crate) fn show(&self, hidden: &Fields) {
        self.lock().shown.clone_from(hidden);
    }

    /// The transport takes it along.
    pub(crate) fn take(&self) -> Exchange {
        std::mem::take(&mut self.lock())
    }

    /// The transport brings it back.
    pub(crate) fn put_back(&self, exchange: Exchange) {
        *self.lock() = exchange;
    }

    /// An exchange that panicked has left nothing behind that the next one does not replace.
    fn lock(&self) -> MutexGuard<'_, Exchange> {
        let exchange = self.0.exchange.lock();
        exchange.unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn times(&self) -> MutexGuard<'_, Times> {
        self.0.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
