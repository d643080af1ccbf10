//! The contract: [`FetchMany`] for implementers, [`FetchManyExt`] for callers.

use std::fmt;
use std::sync::Arc;

use crate::input::Rest;
use crate::{
    Capability, ErrorKind, IntoInput, IntoRequest, Order, Outcome, Outcomes, OutcomesWith, Plan,
    Requests,
};

/// Fetches many HTTP resources with bounded concurrency.
///
/// # Laws
/// Every implementation keeps them; the crate `fetch-many-conformance` executes them.
///
/// 1. **One for one.** Every request taken yields exactly one outcome; `index` is its position in
///    the input. What came along with a request or was attached to it comes back with its outcome.
/// 2. **Order.** [`Order::AsGiven`] yields 0, 1, 2 …; [`Order::AsCompleted`] yields each as soon as
///    it is complete.
/// 3. **Bound.** Never more than `limit` requests are in flight, never more than `per_host` to one
///    host, or than its [own limit](Plan::host), and a host has no more connections than there were requests in flight to it at once, but for
///    moments in which the addresses of a name race. Requests taken minus outcomes yielded never exceed
///    `limit + lookahead`, so memory is bounded and the input may be endless. Connections that lie idle are
///    at most `max_idle`, the oldest are closed first. Who finds no descriptor has the oldest of them
///    closed, or waits until a request in flight has ended. A name is looked up once for all who need it,
///    and no more than 32 that answer are looked up at once.
/// 4. **Lazy.** Nothing is taken before the first `next`. An input that [grows](Requests::growing) is asked again
///    after each outcome, and has ended when it has nothing and nothing is outstanding.
/// 5. **Parallel.** While input remains and the caller waits, `limit` requests are in flight, as far
///    as law 3, pauses and rates allow.
/// 6. **Progress.** Requests in flight keep moving while the caller is busy between two calls of
///    `next`.
/// 7. **Failure is an item.** An `Err` never ends the batch; a panic in one exchange is that item's
///    error, and so is one in a resolver or in a [predicate](crate::Retry::when). Any status is `Ok`, also one
///    that the server sends before it has the request. What only some can do is never missing without a word: who
///    cannot do what is [required](crate::Config::require) is not made, and a request that it cannot be done for is
///    an error.
/// 8. **Fair.** A slow or failing host holds at most its `per_host` slots; the others run at full
///    speed. Names whose lookups hang do not hold up the others. Who has a higher
///    [priority](crate::Settings::priority) starts first; who could start as well and is passed over seven times,
///    starts next.
/// 9. **Bounded time.** Every attempt ends within `timeout`, which covers DNS, connect, a proxy's answer, TLS,
///    head and body; if the body goes to a sink, up to the head, and then something must come within each
///    [`stall`](crate::Config::stall). The batch ends within `deadline`, and what it has by then is kept. An address
///    that does not answer costs less than a second where another one of the host does. An iterator that waits in its
///    own `next` holds up this and law 2, for it is asked on the caller's thread; a [`Feed`](crate::Feed) that has
///    nothing holds up neither.
/// 10. **Bounded memory.** A body stops at `max_body_bytes`, in a sink at
///     [`max_stored_bytes`](crate::Config::max_stored_bytes), counted before and after decoding. That of a redirect
///     that is followed is nobody's, and does not count.
/// 11. **Retry with restraint.** See [`Retry`](crate::Retry). Unless the caller says otherwise, only what is
///     idempotent is sent again, and what the server has put off unprocessed. `Retry-After` pauses its host without
///     holding a slot: nobody asks it earlier than told, and nobody waits longer than
///     `max_retry_after`. With [`Plan::adapt`] a host that says that it is asked too often is asked
///     half as often, and only good answers bring that back. A request that a reused connection was lost
///     with, before the first byte of a response, is repeated once, at once, and so is one that the server
///     says it has not processed, whatever its method; what is tried again after a
///     reused connection brought nothing goes on a new one, and those that have been idle for as long are
///     given up. A host whose addresses do not connect is looked up again.
/// 12. **Whole or error.** A truncated body is never `Ok`, nor is one in a transfer coding other than
///     `chunked`. Over TLS, a close ends a body only if the server has said so (`close_notify`).
/// 13. **Safe redirects.** On a change of origin every header of the caller is dropped but `Accept`,
///     `Accept-Encoding`, `Accept-Language`, `Content-Language`, `Content-Type` and `User-Agent`; from
///     `https` to `http`, with userinfo, or to another scheme none is followed. A redirect is followed, or
///     refused, at its head: what its body is, lacks or weighs makes no difference. One timeout covers the
///     chain. Neither a redirect nor a URL or a name leads to an address that
///     [`addresses`](crate::Config::addresses) does not allow.
/// 14. **Same bytes.** Every strategy puts the same request line and headers on the wire: `Host` first,
///     then the caller's (a jar's `Cookie` is one of them), then where the request has none
///     `User-Agent`, `Accept: */*`, and `Accept-Encoding` if bodies are decoded. A request with `Range`
///     asks for `identity`, unless it says otherwise, and a part of a body is not decoded. A
///     [proxy](crate::Proxy) is asked the same by all; of a request over TLS it is told host and port alone.
/// 15. **Stop.** After the stop handle is used, or the outcomes are dropped, nothing more starts and
///     nothing stays running; with the handle, what was taken and is unfinished yields
///     [`Cancelled`](crate::ErrorKind::Cancelled). Drop does not wait.
/// 16. **Exact accounts.** In [`Tally`](crate::Tally), taken = answered + failed + cancelled. What
///     was not taken is still in the caller's iterator. The [phases](crate::Phases) of an outcome add up to its time from
///     taken to yielded, those of the [slots](crate::Ledger) to `limit × elapsed`, without remainder. Who
///     [watches](crate::Observer) is told the same.
/// 17. **Not for async code.** `next` blocks its thread. Where a strategy can tell that this thread
///     runs async code, it panics with a message that says what to use instead, before anything else is said.
/// 18. **Stored whole.** What a committed [`Sink`](crate::Sink) got is the entity, once and in order, and the one that was
///     expected, where a digest says which. Anything else is an error, of which the sink is told: it is dropped without
///     having been committed. What a sink does wrong, or how long it takes, concerns its own request alone.
/// 19. **Bounded room.** Bytes received and not yet accepted, by a sink or by the caller, stay within
///     [`in_memory`](crate::Plan::in_memory), but for one chunk of each request in flight, for the one body that has to
///     come to its end so that the others can, and for a window of 1 MiB and a chunk of each body whose sink is stuck
///     when it is that one. A body in a content coding that goes into memory counts as it came until all of it is there
///     and decoded. The server waits meanwhile, and no timeout counts that.
/// 20. **One version.** No byte of two versions in one body. One that broke off is gone on with only if it is a `GET`'s,
///     in no content coding, with a strong validator (RFC 9110 §8.8.1), and if what comes begins where it
///     broke off, with the same validator and length. Else it begins anew; what does not belong there is asked for anew
///     once, then it is [`Protocol`](crate::ErrorKind::Protocol).
///
/// What takes a `FetchMany` works with every strategy; so do `&F`, `Box<F>` and `Arc<F>` of one.
///
/// ```
/// use fetch_many::{Config, FetchMany, FetchManyExt, Plan};
///
/// /// How many of these answer, whatever they say.
/// fn answers(fetcher: impl FetchMany, urls: &[String]) -> usize {
///     let outcomes = fetcher.fetch(urls, &Plan::new(8));
///     outcomes.filter(|outcome| outcome.result.is_ok()).count()
/// }
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let urls = [server.url("/a"), server.url("/b")];
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// assert_eq!(answers(&fetcher, &urls), 2);
/// let boxed: Box<dyn FetchMany> = Box::new(fetcher);
/// assert_eq!(answers(boxed, &urls), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait FetchMany: fmt::Debug + Send + Sync {
    /// Starts a batch. Nothing is taken from `requests` before the first `next`. What callers write is
    /// [`fetch`](FetchManyExt::fetch).
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a>;

    /// What this fetcher can do that only some can, whether it was asked to or not: what
    /// [`Config::require`](crate::Config::require) may ask of its strategy. Nothing, unless an implementation says
    /// otherwise.
    ///
    /// ```
    /// use fetch_many::{Capability, Config, FetchMany};
    ///
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// assert!(!fetcher.capabilities().contains(&Capability::Http2));
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    fn capabilities(&self) -> &'static [Capability] {
        &[]
    }
}

/// What callers write: [`fetch`](Self::fetch) and [`fetch_all`](Self::fetch_all), for every [`FetchMany`].
pub trait FetchManyExt: FetchMany {
    /// Starts a batch of anything that can be requests. Nothing is taken from it before the first `next`.
    ///
    /// ```
    /// use fetch_many::{Config, FetchManyExt, Plan, ResponseExt};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let urls = [server.url("/0"), server.url("/1")];
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// for outcome in fetcher.fetch(&urls, &Plan::new(2)) {
    ///     assert_eq!(outcome.result?.text()?, format!("/{}", outcome.index));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    /// What can be iterated over ends with its first `None`. For what grows from its own outcomes, such as a crawl, there
    /// is [`Requests::growing`]; what others add to, from their threads or tasks, is a [`Feed`](crate::Feed).
    ///
    /// An iterator is asked on this thread. While it makes this thread wait in its own `next`, no outcome is yielded and
    /// the deadline passes unnoticed: that cannot be helped, for nobody can take a thread out of there. A
    /// [`Feed`](crate::Feed) holds up neither, nor does such an iterator with [`Requests::on_thread`].
    fn fetch<'a, I>(&'a self, requests: I, plan: &Plan) -> Outcomes<'a>
    where
        I: IntoInput<Item: IntoRequest>,
        I::Input: 'a,
    {
        self.fetch_many(Requests::of(requests.into_input()), plan)
    }

    /// Starts a batch of requests that each have something with them, which comes back with the outcome: always, also if
    /// the request was none, or nothing was sent for it.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use fetch_many::{Config, FetchManyExt, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// struct Row { id: Rc<str>, url: String }
    ///
    /// # let (a, b) = (server.url("/a"), "no url".to_owned());
    /// let rows = [Row { id: "first".into(), url: a }, Row { id: "second".into(), url: b }];
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let items = rows.iter().map(|row| (row, &row.url));
    /// for (row, outcome) in fetcher.fetch_with(items, &Plan::new(2)) {
    ///     assert_eq!(outcome.result.is_ok(), &*row.id == "first");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn fetch_with<'a, T, R, I>(&'a self, items: I, plan: &Plan) -> OutcomesWith<'a, T>
    where
        T: 'a,
        R: IntoRequest,
        I: IntoInput<Item = (T, R)>,
        I::Input: 'a,
    {
        OutcomesWith::new(items.into_input(), |requests| {
            self.fetch_many(requests, plan)
        })
    }

    /// Fetches all and returns the outcomes in the order of the input, whatever the plan's order.
    /// The whole of them is held in memory; for a long or endless input use
    /// [`fetch`](Self::fetch).
    ///
    /// There are as many as there are requests: what a deadline leaves in the input is
    /// [`Deadline`](crate::ErrorKind::Deadline). An input that cannot say how many it has at most
    /// ([`Iterator::size_hint`]), and so may have no end, is asked for no more than 100,000 of these.
    ///
    /// ```
    /// use fetch_many::{Config, ErrorKind, FetchManyExt, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/");
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let outcomes = fetcher.fetch_all([url.as_str(), "no url"], &Plan::new(2));
    /// assert_eq!(outcomes[0].result.as_ref().unwrap().status(), 200);
    /// assert_eq!(outcomes[1].result.as_ref().unwrap_err().kind(), ErrorKind::Request);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn fetch_all<I>(&self, requests: I, plan: &Plan) -> Vec<Outcome>
    where
        I: IntoInput<Item: IntoRequest>,
    {
        let mut rest = Rest::new(requests.into_input());
        // Completed outcomes would count as taken and not yielded while they wait for an earlier
        // one, and a slow request would hold up the rest: collect as completed, then sort.
        let as_completed = plan.clone().order(Order::AsCompleted);
        let batch = self.fetch_many(Requests::of(&mut rest), &as_completed);
        let mut outcomes: Vec<_> = batch.collect();
        outcomes.sort_unstable_by_key(|outcome| outcome.index);
        if plan.deadline.is_some() {
            let taken = outcomes.len();
            let late = rest.left(taken).zip(taken..);
            outcomes.extend(late.map(|(request, index)| {
                Outcome::never_sent(index, request.into_request(), ErrorKind::Deadline)
            }));
        }
        outcomes
    }
}

impl<F: FetchMany + ?Sized> FetchManyExt for F {}

impl<F: FetchMany + ?Sized> FetchMany for &F {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        (**self).fetch_many(requests, plan)
    }

    fn capabilities(&self) -> &'static [Capability] {
        (**self).capabilities()
    }
}

impl<F: FetchMany + ?Sized> FetchMany for Box<F> {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        (**self).fetch_many(requests, plan)
    }

    fn capabilities(&self) -> &'static [Capability] {
        (**self).capabilities()
    }
}

impl<F: FetchMany + ?Sized> FetchMany for Arc<F> {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        (**self).fetch_many(requests, plan)
    }

    fn capabilities(&self) -> &'static [Capability] {
        (**self).capabilities()
    }
}
