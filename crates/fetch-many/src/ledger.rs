//! Where the slots of a batch went: [`Ledger`], [`Slots`].

use std::fmt;
use std::time::Duration;

use crate::named::named;
use crate::stage::Stage;

named! {
    /// What a slot is at, or why it is empty.
    ///
    /// An empty slot has one cause. They are dealt out in this order: to requests that could start and to those that wait for
    /// their host's limit, its rate, a pause it has asked for, and the pause before a repetition, at most as many slots as there
    /// are such requests; all that are left to the caller, the bound, the input, or to its end, whichever holds first.
    ///
    /// ```
    /// use fetch_many::Slots;
    ///
    /// assert_eq!(Slots::Input.to_string(), "input");
    /// assert!(Slots::Input.is_empty() && !Slots::Body.is_empty());
    /// ```
    #[non_exhaustive]
    pub enum Slots {
        /// Empty: a request waits for its host's limit ([`per_host`](crate::Plan::per_host), or
        /// [`adapt`](crate::Plan::adapt)).
        Host "host",
        /// Empty: a request waits for its host's [`rate`](crate::Plan::rate).
        Rate "rate",
        /// Empty: a request waits for the end of the pause that its host has asked for.
        Pause "pause",
        /// Empty: a request waits for its repetition.
        Backoff "backoff",
        /// Empty: the caller has not come back since an outcome was handed over to it, and there is more to take; or
        /// what could start waits for its thread to run.
        Caller "caller",
        /// Empty: as many requests have been taken and not yielded as `limit + lookahead` allows.
        Bound "bound",
        /// Empty: the input has not given the next one yet.
        Input "input",
        /// Empty: the input has ended, or nothing more is to be taken from it.
        Tail "tail",
        /// In use, and the exchange has not begun.
        Start "start",
        /// In use: which addresses the host has.
        Lookup "lookup",
        /// In use: connecting.
        Connect "connect",
        /// In use: the TLS handshake.
        Tls "tls",
        /// In use: sending the request.
        Send "send",
        /// In use: waiting for the first byte of the response.
        Wait "wait",
        /// In use: reading the response, and decoding it.
        Body "body",
        /// In use: what takes the body in is not ready for more.
        Sink "sink",
        /// In use, by an attempt that has not ended yet: where its time goes is known when it has.
        Running "running",
        /// Was in use by an attempt that the deadline or a stop has cut off.
        Cut "cut",
    }
}

/// How many there are.
const COUNT: usize = Slots::COUNT;

impl Slots {
    /// Whether no attempt is in the slot.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self <= Self::Tail
    }
}

impl From<Stage> for Slots {
    fn from(stage: Stage) -> Self {
        Self::ALL[Self::Start as usize + stage as usize]
    }
}

/// Where the slots of a batch went: `limit × elapsed`, divided without remainder.
///
/// A batch has [`limit`](crate::Plan::limit) slots at every moment from the first `next` to its end, so it has that many
/// slot-seconds a second. Each is either in use, by an attempt in one of its stages, or empty, for one cause: what a batch
/// that takes too long waits for is what has the most of them. Counted in nanoseconds of one slot, of which a large limit
/// has more than a `Duration` holds.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan, Slots};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let mut outcomes = fetcher.fetch([&url], &Plan::new(8));
/// outcomes.by_ref().for_each(drop);
/// let ledger = outcomes.ledger();
/// assert_eq!(ledger.iter().map(|(_, nanos)| nanos).sum::<u128>(), ledger.total());
/// assert_eq!(ledger.total(), 8 * ledger.elapsed().as_nanos());
/// assert!(ledger.share(Slots::Tail) > 0.5, "one request cannot use eight slots");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ledger {
    limit: usize,
    /// In nanoseconds.
    elapsed: u64,
    /// Likewise.
    full: u64,
    nanos: [u128; COUNT],
}

impl Ledger {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            elapsed: 0,
            full: 0,
            nanos: [0; COUNT],
        }
    }

    /// How many slots there are.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// The time from the first `next` until now, or to the end of the batch if it has ended.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.elapsed)
    }

    /// For how much of that all slots were in use: only then could a larger [`limit`](crate::Plan::limit) have had more in
    /// flight.
    ///
    /// ```
    /// # #[cfg(feature = "testing")] {
    /// use std::time::Duration;
    /// use fetch_many::{FetchManyExt, Plan, testing::{Fake, Reply}};
    ///
    /// let second = Duration::from_secs(1);
    /// let fake = Fake::new(move |_| Reply::from("hello").after(second));
    /// let urls = (0..3).map(|page| format!("http://a.example/{page}"));
    /// let mut outcomes = fake.fetch(urls, &Plan::new(2));
    /// outcomes.by_ref().for_each(drop);
    /// let ledger = outcomes.ledger();
    /// assert_eq!((ledger.full(), ledger.elapsed()), (second, 2 * second));
    /// # }
    /// ```
    #[must_use]
    pub fn full(&self) -> Duration {
        Duration::from_nanos(self.full)
    }

    /// How much went to this, in nanoseconds of one slot.
    #[must_use]
    pub fn get(&self, slots: Slots) -> u128 {
        self.nanos[slots as usize]
    }

    /// Each, with how much went to it.
    pub fn iter(&self) -> impl Iterator<Item = (Slots, u128)> + '_ {
        Slots::ALL.into_iter().map(|slots| (slots, self.get(slots)))
    }

    /// `limit × elapsed`, which is the sum of all.
    #[must_use]
    pub fn total(&self) -> u128 {
        self.limit as u128 * u128::from(self.elapsed)
    }

    /// How much went to this, in slot-seconds.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "of 53 bits, nobody misses the rest"
    )]
    pub fn seconds(&self, slots: Slots) -> f64 {
        self.get(slots) as f64 / 1e9
    }

    /// Which part of all went to this, from 0 to 1; 0 before any time has passed.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "of 53 bits, nobody misses the rest"
    )]
    pub fn share(&self, slots: Slots) -> f64 {
        match self.total() {
            0 => 0.0,
            total => self.get(slots) as f64 / total as f64,
        }
    }

    /// Time passes, while all slots are in use or not.
    pub(crate) fn pass(&mut self, nanos: u64, is_full: bool) {
        self.elapsed = self.elapsed.saturating_add(nanos);
        if is_full {
            self.full = self.full.saturating_add(nanos);
        }
    }

    pub(crate) fn add(&mut self, slots: Slots, nanos: u128) {
        let sum = &mut self.nanos[slots as usize];
        *sum = sum.saturating_add(nanos);
    }

    /// Time of attempts that run is known to have gone to these.
    pub(crate) fn settle_stages(&mut self, nanos: &[u64; Stage::COUNT]) {
        let mut settled = 0;
        let stages = self.nanos.iter_mut().skip(Slots::Start as usize);
        for (sum, nanos) in stages.zip(nanos) {
            *sum = sum.saturating_add((*nanos).into());
            settled += u128::from(*nanos);
        }
        let running = &mut self.nanos[Slots::Running as usize];
        *running = running.saturating_sub(settled);
    }

    /// Time of attempts that run is known to have gone to this.
    pub(crate) fn settle(&mut self, slots: Slots, nanos: u128) {
        let running = &mut self.nanos[Slots::Running as usize];
        *running = running.saturating_sub(nanos);
        self.add(slots, nanos);
    }
}

/// What anything went to, in slot-seconds.
impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spent = self.iter().filter(|(_, nanos)| *nanos > 0);
        f.debug_map()
            .entries(spent.map(|(slots, _)| (slots.name(), self.seconds(slots))))
            .finish()
    }
}
