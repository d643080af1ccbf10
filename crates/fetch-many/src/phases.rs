//! Where the time of one request went: [`Phases`], [`Spent`], [`ConnectionInfo`].

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use http::Version;

use crate::named::named;
use crate::stage::Stage;

named! {
    /// What a request spends its time on, in the order of its life.
    ///
    /// Retries and redirects add up: what they wait for, and each of their exchanges.
    ///
    /// ```
    /// use fetch_many::Spent;
    ///
    /// assert_eq!(Spent::ALL[0], Spent::Slot);
    /// assert_eq!(Spent::Lookup.to_string(), "lookup");
    /// assert!(Spent::Rate.is_waiting() && !Spent::Body.is_waiting());
    /// ```
    #[non_exhaustive]
    pub enum Spent {
        /// Its host could have been asked, but as many requests were in flight as [`limit`](crate::Plan::limit) allows.
        Slot "slot",
        /// As many requests to its host were in flight as [`per_host`](crate::Plan::per_host) or
        /// [`adapt`](crate::Plan::adapt) allows.
        Host "host",
        /// Its host's [`rate`](crate::Plan::rate), given or adapted.
        Rate "rate",
        /// The pause that its host had asked for (`Retry-After`).
        Pause "pause",
        /// The pause before a repetition.
        Backoff "backoff",
        /// From being given a slot until the exchange began: its task or thread had to run first.
        Start "start",
        /// Which addresses its host has.
        Lookup "lookup",
        /// A connection to one of them, or to a proxy and what is said to it; waiting for a descriptor, if there was
        /// none. Where the client does not tell them apart (the strategy of tokio), TLS is part of it.
        Connect "connect",
        /// The TLS handshake.
        Tls "tls",
        /// The request. Where the client does not tell when it has left (the strategy of tokio), it is part of
        /// [`Wait`](Self::Wait).
        Send "send",
        /// From then to the first byte of the response; with tokio to the end of its head.
        Wait "wait",
        /// The rest of the response, and to decode it.
        Body "body",
        /// What takes the body in was not ready for more of it.
        Sink "sink",
        /// An attempt that the deadline or a stop has cut off: how far it was is not known.
        Cut "cut",
        /// The outcome was known, and that of an earlier request was not ([`Order::AsGiven`](crate::Order::AsGiven)).
        Order "order",
        /// The outcome could have been yielded, but the caller had not asked for it.
        Caller "caller",
    }
}

/// How many there are.
const COUNT: usize = Spent::COUNT;

impl Spent {
    /// Whether it is spent before an attempt, or between two.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        self <= Self::Backoff
    }

    /// Whether it is spent after the outcome is known.
    #[must_use]
    pub fn is_held(self) -> bool {
        self >= Self::Order
    }
}

impl From<Stage> for Spent {
    fn from(stage: Stage) -> Self {
        Self::ALL[Self::Start as usize + stage as usize]
    }
}

/// Where the time of one request went, to the nanosecond: from when it was taken until its outcome was yielded.
///
/// The sum of all is [`Timing::yielded`](crate::Timing::yielded) less [`taken`](crate::Timing::taken); without what was
/// spent [after the outcome was known](Spent::is_held), it is the [sojourn](crate::Timing::sojourn).
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan, Spent};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let outcome = &fetcher.fetch_all([&url], &Plan::default())[0];
/// let (phases, timing) = (&outcome.phases, &outcome.timing);
/// assert_eq!(phases.sojourn(), timing.sojourn());
/// assert_eq!(phases.total(), timing.sojourn() + timing.held());
/// let longest = phases.iter().max_by_key(|(_, time)| *time);
/// println!("most of it on: {}", longest.expect("there are phases").0);
/// assert!(phases.get(Spent::Rate).is_zero(), "nobody has asked for a rate");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Phases([u64; COUNT]);

impl Phases {
    /// How much was spent on this.
    #[must_use]
    pub fn get(&self, spent: Spent) -> Duration {
        Duration::from_nanos(self.nanos(spent))
    }

    /// Each, with how much was spent on it, in the order of a request's life.
    pub fn iter(&self) -> impl Iterator<Item = (Spent, Duration)> + '_ {
        Spent::ALL.into_iter().map(|spent| (spent, self.get(spent)))
    }

    /// The sum of all.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.iter().map(|(_, time)| time).sum()
    }

    /// The sum of what was spent until the outcome was known.
    #[must_use]
    pub fn sojourn(&self) -> Duration {
        let spent = self.iter().filter(|(spent, _)| !spent.is_held());
        spent.map(|(_, time)| time).sum()
    }

    /// Those of one attempt.
    pub(crate) fn of_stages(nanos: &[u64; Stage::COUNT]) -> Self {
        let mut phases = Self::default();
        phases.add_stages(nanos);
        phases
    }

    /// So many nanoseconds more for each stage of an attempt.
    pub(crate) fn add_stages(&mut self, nanos: &[u64; Stage::COUNT]) {
        self.add_all(Spent::Start, nanos);
    }

    /// So many nanoseconds more in a queue, for what comes before [`Spent::Backoff`].
    pub(crate) fn add_waits(&mut self, nanos: &[u64; Spent::Backoff as usize]) {
        self.add_all(Spent::Slot, nanos);
    }

    /// For as many as there are, from `first` on. They stand next to each other: no search, and no branch for each.
    fn add_all<const N: usize>(&mut self, first: Spent, nanos: &[u64; N]) {
        for (sum, nanos) in self.0.iter_mut().skip(first as usize).zip(nanos) {
            *sum = sum.saturating_add(*nanos);
        }
    }

    /// So many nanoseconds more.
    pub(crate) fn add(&mut self, spent: Spent, nanos: u64) {
        let sum = &mut self.0[spent as usize];
        *sum = sum.saturating_add(nanos);
    }

    /// How many nanoseconds were spent on this.
    pub(crate) fn nanos(&self, spent: Spent) -> u64 {
        self.0[spent as usize]
    }

    pub(crate) fn set(&mut self, spent: Spent, nanos: u64) {
        self.0[spent as usize] = nanos;
    }
}

/// What was spent at all.
impl fmt::Debug for Phases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spent = self.iter().filter(|(_, time)| !time.is_zero());
        f.debug_map()
            .entries(spent.map(|(spent, time)| (spent.name(), time)))
            .finish()
    }
}

/// On which connection the last exchange of a request ran.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let outcomes = fetcher.fetch_all([&url, &url], &Plan::new(1));
/// let on = |index: usize| outcomes[index].connection.expect("it was connected");
/// assert!(on(0).is_new && !on(1).is_new);
/// assert_eq!(on(0).peer, on(1).peer);
/// assert!(on(0).peer.is_some_and(|peer| peer.ip().is_loopback()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionInfo {
    /// Whether it was made for this exchange.
    pub is_new: bool,
    /// To which address: the host's, or that of the proxy. `None` if the client does not tell.
    pub peer: Option<SocketAddr>,
    /// The protocol of the response; `None` if none came.
    pub version: Option<Version>,
}

impl ConnectionInfo {
    pub(crate) fn new(is_new: bool, peer: Option<SocketAddr>) -> Self {
        let version = None;
        Self {
            is_new,
            peer,
            version,
        }
    }
}

/// In nanoseconds. Five centuries are as good as for ever.
pub(crate) fn nanos(time: Duration) -> u64 {
    let whole = time.as_secs().saturating_mul(1_000_000_000);
    whole.saturating_add(u64::from(time.subsec_nanos()))
}
