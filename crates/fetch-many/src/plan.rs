//! How a batch is run: [`Plan`].

mod host;
mod order;
mod rate;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

pub use self::host::HostPlan;
pub(crate) use self::host::HostPlans;
pub use self::order::Order;
pub use self::rate::Rate;
use crate::{Error, Observer, Retry, Sink, SinkTo};

/// How a batch is run.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::{Order, Plan};
///
/// let plan = Plan::new(64)
///     .per_host(8)
///     .order(Order::AsGiven)
///     .deadline(Duration::from_secs(60));
/// assert_eq!(plan.limit.get(), 64);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Plan {
    /// How many requests may be in flight at once. Default: 64.
    pub limit: NonZeroUsize,
    /// How many of them may go to one host (scheme, name and port). Default: as many as `limit`.
    pub per_host: Option<NonZeroUsize>,
    /// In which order outcomes are yielded. Default: as completed.
    pub order: Order,
    /// How many requests may be taken from the input beyond `limit`, so that the next one is ready
    /// when a slot falls free and a slow host does not hide the others. Requests that wait for a
    /// retry, a pause or a rate count as well. Default: 64.
    pub lookahead: usize,
    /// How often one host may be asked. Default: as often as slots allow.
    pub rate: Option<Rate>,
    /// Whether a host is asked less often once it says that it is asked too often. Default: false.
    ///
    /// A 429 or a 503 halves its [`rate`](Self::rate), or, if the plan has none, the rate of its good
    /// answers so far; each good answer gives a hundredth of that back, never beyond the given rate.
    /// Without a given rate a host is asked carefully at first: four requests at once, and one more for
    /// every four good answers. Errors never speed anything up; 5xx answers are not good ones.
    pub adapt: bool,
    /// What is tried again. Default: [`Retry::default`].
    pub retry: Retry,
    /// How long the batch may take, from the first `next`. What is unfinished then is
    /// [`Deadline`](crate::ErrorKind::Deadline). Default: none, since the input may be endless;
    /// every attempt has its timeout in any case. While an iterator makes the caller's thread wait in its own
    /// `next`, nobody can end that: see [`fetch`](crate::FetchManyExt::fetch).
    pub deadline: Option<Duration>,
    /// Where bodies go. Default: into memory, as their responses' own.
    pub sink: Option<SinkTo>,
    /// How many bytes of bodies may be in memory at once: received, and not yet taken in by a sink or yielded to the
    /// caller. What is more is left with the servers, which see that nothing is read. Default: 64 MiB.
    ///
    /// Parts of many bodies can use it up, and none of them would come to its end. So one body at a time may have more,
    /// up to [`max_body_bytes`](crate::Config::max_body_bytes). With [`Order::AsGiven`] there may be further ones for as long as
    /// the request whose turn it is has to wait, such as for a retry. Should the sink of that body be stuck for a moment,
    /// another may have more in its place; what waits for the sink stays, a mebibyte and a half at most for each such body.
    ///
    /// A body in a content coding that goes into memory counts as it came until all of it is there and decoded: so each
    /// request in flight may have up to [`max_body_bytes`](crate::Config::max_body_bytes) more for as long as that takes.
    /// Each connection holds up to half a mebibyte besides, which its client has read ahead. With a sink, `threads` writes
    /// what it has read before it reads more, so nothing of it waits in memory.
    pub in_memory: usize,
    /// What counts for single hosts.
    pub(crate) hosts: HostPlans,
    /// Who is told what happens. Default: nobody.
    pub observers: Vec<Arc<dyn Observer>>,
}

impl Plan {
    /// A plan with this many requests in flight, and defaults for the rest.
    ///
    /// ```
    /// let plan = fetch_many::Plan::new(8).per_host(2);
    /// assert_eq!((plan.limit.get(), plan.lookahead), (8, 64));
    /// ```
    ///
    /// # Panics
    /// If `limit` is zero.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit: NonZeroUsize::new(limit).expect("a limit of zero would fetch nothing"),
            per_host: None,
            order: Order::AsCompleted,
            lookahead: 64,
            rate: None,
            adapt: false,
            retry: Retry::default(),
            deadline: None,
            sink: None,
            in_memory: 64 << 20,
            hosts: HostPlans::default(),
            observers: Vec::new(),
        }
    }

    /// Sets [`limit`](Self::limit).
    ///
    /// # Panics
    /// If `limit` is zero.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = NonZeroUsize::new(limit).expect("a limit of zero would fetch nothing");
        self
    }

    /// Sets [`per_host`](Self::per_host).
    ///
    /// # Panics
    /// If `limit` is zero.
    #[must_use]
    pub fn per_host(mut self, limit: usize) -> Self {
        let limit = NonZeroUsize::new(limit).expect("a limit of zero would fetch nothing");
        self.per_host = Some(limit);
        self
    }

    /// Sets [`order`](Self::order).
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Sets [`lookahead`](Self::lookahead).
    #[must_use]
    pub fn lookahead(mut self, requests: usize) -> Self {
        self.lookahead = requests;
        self
    }

    /// Sets [`rate`](Self::rate).
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = Some(rate);
        self
    }

    /// Sets [`adapt`](Self::adapt).
    ///
    /// ```
    /// use fetch_many::{Plan, Rate};
    ///
    /// // At most fifty a second, and fewer where a host says so.
    /// let plan = Plan::new(64).rate(Rate::per_second(50)).adapt(true);
    /// assert!(plan.adapt && !Plan::new(64).adapt);
    /// ```
    #[must_use]
    pub fn adapt(mut self, adapt: bool) -> Self {
        self.adapt = adapt;
        self
    }

    /// Sets [`retry`](Self::retry).
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Has this observer told what happens, besides those that are told already.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use fetch_many::{Event, Observer, Plan};
    ///
    /// #[derive(Debug)]
    /// struct Print;
    ///
    /// impl Observer for Print {
    ///     fn observe(&self, event: &Event) {
    ///         eprintln!("{event:?}");
    ///     }
    /// }
    ///
    /// assert_eq!(Plan::new(8).observe(Arc::new(Print)).observers.len(), 1);
    /// ```
    #[must_use]
    pub fn observe(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observers.push(observer);
        self
    }

    /// Sets [`deadline`](Self::deadline).
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets [`sink`](Self::sink). One that others have as well is given as an `Arc`.
    ///
    /// ```
    /// use fetch_many::{Memory, Plan};
    ///
    /// assert!(Plan::new(8).sink(Memory::new()).sink.is_some());
    /// ```
    #[must_use]
    pub fn sink(mut self, sink: impl Sink) -> Self {
        self.sink = Some(SinkTo::new(sink));
        self
    }

    /// Sets [`in_memory`](Self::in_memory).
    ///
    /// ```
    /// let plan = fetch_many::Plan::new(8).in_memory(8 << 20);
    /// assert_eq!(plan.in_memory, 8_388_608);
    /// ```
    #[must_use]
    pub fn in_memory(mut self, bytes: usize) -> Self {
        self.in_memory = bytes;
        self
    }

    /// Sets other bounds for one host, in place of those that it was given before.
    ///
    /// `host` is one of three: an origin, such as `https://example.com:8443`, is that one alone;
    /// `example.com:8443` is that port, by `http` as by `https`; `example.com` is the port that each of the
    /// two has by default, 80 and 443. An IPv6 address stands in brackets. Other ports, and names below that
    /// one, are other hosts.
    ///
    /// ```
    /// use fetch_many::{HostPlan, Plan, Rate};
    ///
    /// let gentle = HostPlan::default().limit(2).rate(Rate::per_second(1));
    /// let plan = Plan::new(64).per_host(16).host("api.example.com", gentle)?;
    /// let plan = plan.host("http://[::1]:8080", HostPlan::default().limit(64))?;
    ///
    /// let error = plan.host("not a host", HostPlan::default()).unwrap_err();
    /// assert_eq!(error.to_string(), r#"url with an invalid host: "not a host""#);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Request`](crate::ErrorKind::Request) if it is none of the three, or has a path, a query or userinfo.
    pub fn host(mut self, host: impl AsRef<str>, plan: HostPlan) -> Result<Self, Error> {
        self.hosts.insert(host.as_ref(), plan)?;
        Ok(self)
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new(64)
    }
}
