//! For those who write a strategy: a client, and a way to run many exchanges side by side.
//!
//! Callers need nothing of this.
//!
//! A strategy has no policy. Every decision is the engine's: what to send next, what to follow, what to try again,
//! when to give up. Two things are left to a strategy:
//!
//! 1. **The exchange.** Send one request and read its whole response, within these [`Bounds`]. Do not follow
//!    redirects, do not try again, do not decode: the engine does. But return a redirect at its head
//!    ([`Bounds::leads_on`]), and refuse a body in a coding that nobody undoes
//!    ([`check_transfer_coding`]). Say which failure it was with an
//!    [`ErrorKind`](crate::ErrorKind) ([`find_cause`] looks for the error that tells), and whether it struck a
//!    connection that had been in use before ([`Error::on_reused_connection`](crate::Error::on_reused_connection)).
//!    Give it its cause, by which the contract chooses its words, and say of a timeout what was late
//!    ([`Error::late`](crate::Error::late)).
//!    Send the headers that [`Headers`] makes of a request's own.
//!    Write to the [`Course`] of the attempt which [`Stage`] has begun, as far as the client tells.
//!    Ask [`Lookups`] for every new connection, also to an IP address, and connect as its [`Race`] says: so names are
//!    looked up, dead addresses passed by and forbidden ones left alone as everywhere else.
//! 2. **The workers.** Implement [`Workers`]: start a task or a thread, which exchanges the [`Job`]'s request, hands in
//!    the result with [`Job::finish`], and goes on with the next job until there is none. Say with [`Job::on_stop`] how
//!    it is ended.
//!
//! [`Outcomes::new`](crate::Outcomes::new) makes a batch of the workers; that is a whole
//! [`FetchMany`](crate::FetchMany):
//!
//! ```
//! use std::thread;
//!
//! use fetch_many::strategy::{Job, Workers};
//! use fetch_many::{
//!     Bytes, Config, Error, FetchMany, FetchManyExt, Outcomes, Plan, Request, Requests, Response,
//! };
//!
//! /// Answers every request with its path.
//! #[derive(Debug)]
//! struct Echo;
//!
//! fn exchange(request: &Request) -> Result<Response, Error> {
//!     Ok(Response::new(Bytes::copy_from_slice(request.uri().path().as_bytes())))
//! }
//!
//! impl FetchMany for Echo {
//!     fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
//!         Outcomes::new(requests, plan, &Config::default(), Threads)
//!     }
//! }
//!
//! /// A thread for each worker.
//! struct Threads;
//!
//! impl Workers for Threads {
//!     fn start(&mut self, mut job: Job) {
//!         job.on_stop(|| {}); // An exchange ends at once, so it need not be interrupted.
//!         thread::spawn(move || {
//!             let mut next = Some(job);
//!             while let Some(job) = next {
//!                 let result = exchange(job.request());
//!                 next = job.finish(result);
//!             }
//!         });
//!     }
//! }
//!
//! let outcomes = Echo.fetch_all(["http://a/one", "http://b/two"], &Plan::new(2));
//! assert_eq!(outcomes[1].result.as_ref().unwrap().body(), "/two");
//! ```
//!
//! An async strategy implements `Exchange` and `Tasks` (feature `stream`), and has a batch as a stream too. For one
//! request without a batch there is [`Single`]. A loop of another kind asks a [`Dispatcher`] for the next [`Step`];
//! beneath it lies the engine, [`Batch`], which does no I/O. What strategies need alike is here as well: [`Lookups`] and
//! [`Race`] for a new connection, [`IdleList`], [`HeadLines`], [`Collector`], [`compact`].
//! The crate `fetch-many-conformance` tests whether a strategy keeps the laws.
//!
//! A strategy crate re-exports the callers' items, and hides this module from its own callers:
//!
//! ```
//! pub use fetch_many::*;
//! #[expect(hidden_glob_reexports, unused_imports, reason = "not for callers")]
//! use fetch_many::strategy;
//! ```

mod blocking;
mod can;
pub(crate) mod clock;
mod compact;
mod dispatcher;
mod idle;
mod lookup;
mod proxy;
mod race;
mod single;
mod spawn;
#[cfg(feature = "stream")]
mod stream;
#[cfg(feature = "stream")]
mod tasks;
#[cfg(feature = "tls")]
pub mod tls;

pub use crate::batch::{Attempt, AttemptId, Batch, Step};
pub use crate::body::{Collector, Inlet, Pace, Pour, Receiver, Share};
pub use crate::cause::find_cause;
pub use crate::course::Course;
pub use crate::descriptors::is_out_of_descriptors;
pub use crate::error::Phase;
pub use crate::outcomes::Source;
pub use crate::stage::Stage;
pub use crate::wire::bounds::Bounds;
pub use crate::wire::decode;
pub use crate::wire::head_lines::HeadLines;
pub use crate::wire::headers::Headers;
pub use crate::wire::length::wants_length_zero;
pub use crate::wire::origin::Origin;
pub use crate::wire::transfer::{check_transfer_coding, unknown_transfer_coding};

pub use self::blocking::Workers;
pub use self::can::{check_own_client, check_required};
pub use self::compact::compact;
pub use self::dispatcher::{Dispatcher, Job};
#[cfg(feature = "testing")]
pub(crate) use self::dispatcher::{Player, Rest};
pub use self::idle::{IdleList, Opening, Room};
pub use self::lookup::{Lookup, Lookups, Resolving};
pub use self::proxy::{Handshake, Proxies, ProxyServer, Turn};
pub use self::race::{Race, RaceStep};
pub use self::single::{Single, SingleStep};
pub use self::spawn::spawn_at_once;
#[cfg(all(feature = "stream", feature = "testing"))]
pub(crate) use self::stream::AnyTasks;
#[cfg(feature = "stream")]
pub use self::stream::{OutcomeStream, OutcomeStreamWith};
#[cfg(feature = "stream")]
pub use self::tasks::{Exchange, Sleep, Tasks};
