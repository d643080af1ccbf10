//! What ureq sends and receives through: [`Connector`] and [`Transport`].

use std::io;
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{Bounds, IdleList, Lookups, Origin, Phase, Proxies, Stage, tls};
use fetch_many::{Config, Error, ErrorKind, Request};
use ureq::http::{HeaderMap, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{self, Buffers as _, ConnectionDetails, NextTimeout};

use crate::connect::{Shared, connect};
use crate::connection::Connection;
use crate::exchange::{Exchange, Slot};
use crate::interrupt::Interrupt;
use crate::sending::send;

/// What the workers of a fetcher share: idle connections, and whom to trust. Clones share them too.
#[derive(Clone, Debug)]
pub struct Connections(Arc<Shared>);

impl Connections {
    /// No connection yet, and these settings for those to come: `max_idle`, `max_idle_per_host`,
    /// `idle_timeout`, `roots`, `identity`, `proxy`, and those of names and addresses. ureq's own setting is the time for a connection; that of an exchange comes with it.
    ///
    /// # Errors
    /// [`Tls`](ErrorKind::Tls) if the roots or the identity cannot be used; [`Request`](ErrorKind::Request) if the URL of a
    /// proxy is none.
    pub fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self(Arc::new(Shared {
            idle: IdleList::new(config),
            tls: Arc::new(tls::client_config(config)?),
            lookups: Lookups::new(config),
            proxies: Proxies::new(config)?,
        })))
    }

    /// The headers of a request with `Proxy-Authorization`, if it is to be told to a proxy and has none: the transport makes its
    /// target absolute, but its headers are ureq's to write.
    ///
    /// # Errors
    /// [`Request`](ErrorKind::Request) if they are too many.
    pub fn authorize(&self, request: &Request, headers: HeaderMap) -> Result<HeaderMap, Error> {
        self.0
            .proxies
            .authorize(Origin::of(request.uri())?, headers)
    }

    /// The connector of one worker, for an `Agent` of its own, and the slot that its exchanges go
    /// through. `interrupt` ends them.
    #[must_use]
    pub fn connector(&self, interrupt: &Arc<Interrupt>) -> (Connector, Slot) {
        let slot = Slot::default();
        let connector = Connector {
            shared: Arc::clone(&self.0),
            slot: slot.clone(),
            interrupt: Arc::clone(interrupt),
        };
        (connector, slot)
    }
}

/// Makes the transports of one worker. Made by [`Connections::connector`].
#[derive(Clone, Debug)]
pub struct Connector {
    shared: Arc<Shared>,
    slot: Slot,
    interrupt: Arc<Interrupt>,
}

impl Connector {
    /// A connection for `exchange`, and since when it has been used, if it was used before.
    fn connection(
        &self,
        origin: Origin<'_>,
        exchange: &mut Exchange,
        timeout: NextTimeout,
    ) -> Result<(Connection, Option<Instant>), Error> {
        let idle = Some(&self.shared.idle).filter(|_| !exchange.fresh);
        let now = Instant::now();
        while let Some(mut kept) = idle.and_then(|idle| idle.take(origin, now)) {
            if kept.is_quiet() {
                self.interrupt.hold(&kept.socket)?;
                self.slot.times().runs_on(false, kept.peer);
                return Ok((kept, Some(now)));
            }
        }
        let mut times = self.slot.times();
        let due = earlier(now.checked_add(*timeout.after), exchange.deadline);
        let within = exchange.timeout.min(*timeout.after);
        let made = connect(&self.shared, origin, &self.interrupt, due, &mut times)
            .inspect_err(|_| self.interrupt.release())
            .map_err(|error| error.late(Phase::Connecting, within))?;
        exchange.connecting = now.elapsed();
        times.enter(Stage::Send);
        times.runs_on(true, made.peer);
        Ok((made, None))
    }
}

impl transport::Connector for Connector {
    type Out = Transport;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<()>,
    ) -> Result<Option<Transport>, ureq::Error> {
        let origin = Origin::of(details.uri).map_err(wrap)?;
        let mut exchange = self.slot.take();
        let found = self.connection(origin, &mut exchange, details.timeout);
        let (connection, reused_at) = match found {
            Ok(found) => found,
            Err(error) => {
                self.slot.put_back(exchange);
                return Err(wrap(error));
            }
        };
        let told = self.shared.proxies.told_urls(origin);
        let authorization = told.and_then(|proxy| proxy.authorization());
        // The rest of its line: its name, colon, blank, end.
        let authorization = authorization.map_or(0, |value| value.len() + 64);
        exchange
            .buffers
            .prepare(exchange.longest_line.max(authorization));
        Ok(Some(Transport {
            connection: Some(connection),
            exchange,
            may_be_stale: reused_at,
            is_new: reused_at.is_none(),
            spoke_first: false,
            is_told_urls: told.is_some(),
            uri: details.uri.clone(),
            connector: self.clone(),
        }))
    }
}

/// A time that is too long for the clock never ends.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// ureq passes on what comes as an I/O error of no special kind, so ours is found inside.
fn wrap(error: Error) -> ureq::Error {
    ureq::Error::Io(io::Error::other(error))
}

/// A connection for the time of one exchange. Made by [`Connector`], for ureq to use.
#[derive(Debug)]
pub struct Transport {
    /// `None` only once it has been given back.
    connection: Option<Connection>,
    exchange: Exchange,
    /// Since when it has been used here, if the connection has carried an exchange before and has brought
    /// nothing in this one.
    may_be_stale: Option<Instant>,
    is_new: bool,
    /// The server said something on a new connection before it was asked.
    spoke_first: bool,
    /// A proxy is told whole URLs.
    is_told_urls: bool,
    /// Of its request, for its origin.
    uri: Uri,
    connector: Connector,
}

impl Transport {
    /// What it means that nothing more comes.
    fn lost(&self, error: Error) -> Error {
        // Half a head may mean that the server did its work.
        let (Some(began), Ok(origin)) = (self.may_be_stale, Origin::of(&self.uri)) else {
            return error;
        };
        // Those that were idle by then may have died with it.
        self.connector.shared.idle.give_up(origin, began);
        error.on_reused_connection()
    }

    fn failed(&self, cause: io::Error, timeout: NextTimeout) -> ureq::Error {
        if cause.kind() == io::ErrorKind::TimedOut {
            if self.may_be_stale.is_some() {
                return wrap(self.lost(Error::new(ErrorKind::Timeout)));
            }
            return ureq::Error::Timeout(timeout.reason);
        }
        if tls::is_tls_error(&cause) {
            return wrap(Error::new(ErrorKind::Tls).because(cause));
        }
        wrap(
            self.lost(self.exchange.framing.loss().into())
                .because(cause),
        )
    }

    /// Waits for more. `false`: the connection has ended, and with it the response.
    fn receive(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let slot = &self.connector.slot;
        let amount = loop {
            let (due, is_own) = slot.due(self.exchange.deadline);
            let room = self.exchange.buffers.input_append_buf();
            let read = match &mut self.connection {
                Some(connection) => connection.read(room, due),
                None => Err(io::ErrorKind::NotConnected.into()),
            };
            let cause = match read {
                Ok(amount) => {
                    if is_own {
                        slot.came(amount);
                    }
                    break amount;
                }
                Err(cause) => cause,
            };
            if !is_own || cause.kind() != io::ErrorKind::TimedOut {
                return Err(self.failed(cause, timeout));
            }
            if let Some(error) = slot.late() {
                return Err(wrap(error));
            }
        };
        if amount == 0 && !self.exchange.framing.ends_with_connection() {
            return Err(wrap(self.lost(self.exchange.framing.loss().into())));
        }
        if amount > 0 {
            self.may_be_stale = None;
            self.connector.slot.times().heard();
        }
        self.exchange.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// Reads what is there at once of a body that nobody wants, so that the connection may be kept.
    fn pass_over(&mut self) {
        let soon = Instant::now().checked_add(Bounds::REST_TIME);
        let mut room = Bounds::REST_BYTES;
        loop {
            let Exchange {
                buffers, framing, ..
            } = &mut self.exchange;
            match buffers.pass_over(framing) {
                Ok(true) => continue,
                Ok(false) if !framing.is_over() && !framing.ends_with_connection() => {}
                _ => return,
            }
            let free = buffers.input_append_buf();
            let size = free.len().min(room);
            let read = match &mut self.connection {
                Some(connection) => connection.read(&mut free[..size], soon),
                None => return,
            };
            match read {
                Ok(amount) if amount > 0 => {
                    buffers.input_appended(amount);
                    room -= amount;
                }
                _ => return,
            }
        }
    }

    /// Whether the connection may carry another exchange: all of the request was sent, for half of it
    /// would run into the next one, and nothing came that was not asked for, or before it was.
    fn is_reusable(&self) -> bool {
        let is_whole = self.connection.as_ref().is_some_and(|its| !its.is_cut);
        is_whole
            && !self.spoke_first
            && self.exchange.framing.keeps_alive()
            && self.exchange.buffers.is_framed()
    }
}

impl transport::Transport for Transport {
    fn buffers(&mut self) -> &mut dyn transport::Buffers {
        &mut self.exchange.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let is_first = !std::mem::replace(&mut self.exchange.sent, true);
        let Some(connection) = &mut self.connection else {
            return Err(self.failed(io::ErrorKind::NotConnected.into(), timeout));
        };
        if is_first && self.is_new {
            self.spoke_first = connection.has_spoken();
        }
        let amount = match self
            .uri
            .authority()
            .filter(|_| is_first && self.is_told_urls)
        {
            None => amount,
            Some(authority) => self.exchange.buffers.make_absolute(amount, authority),
        };
        let deadline = self.exchange.deadline;
        let sent = send(connection, &mut self.exchange, amount, deadline);
        if !self.exchange.buffers.is_framed() {
            self.may_be_stale = None;
        }
        let mut times = self.connector.slot.times();
        times.wrote();
        if !self.exchange.buffers.unframed().is_empty() {
            times.heard();
        }
        drop(times);
        sent.map_err(|cause| self.failed(cause, timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        if !self.exchange.buffers.is_parsed() {
            // It has all that it can wait for.
            let error = Error::new(ErrorKind::Protocol).because("response that ureq cannot read");
            return Err(wrap(error));
        }
        if self.exchange.framing.leads_on() {
            // All that ureq is shown of a redirect is its head.
            return Ok(false);
        }
        loop {
            let Exchange {
                buffers,
                framing,
                is_stored,
                ..
            } = &mut self.exchange;
            let is_ready = buffers.frame(framing).map_err(wrap)?;
            if *is_stored && framing.is_headed() {
                *is_stored = false;
                self.connector.slot.show(framing.hidden());
                buffers.widen();
            }
            let is_over = framing.is_over();
            if is_ready {
                return Ok(true);
            }
            if is_over || !self.receive(timeout)? {
                return Ok(false);
            }
        }
    }

    /// Whether it may carry another exchange, as far as is known without a look at the socket: that is
    /// for when the connection is taken again.
    fn is_open(&mut self) -> bool {
        self.is_reusable()
    }

    fn is_tls(&self) -> bool {
        Origin::of(&self.uri).is_ok_and(Origin::is_https)
    }
}

/// ureq keeps no connection (`max_idle_connections` is to be 0), so a transport is dropped at the end of
/// its exchange.
impl Drop for Transport {
    fn drop(&mut self) {
        if self.exchange.framing.leads_on() {
            self.pass_over();
        }
        let reusable = self.is_reusable();
        let of = &self.connector;
        // Before anybody else can have the socket: a stop of this worker must not reach it then.
        of.interrupt.release();
        of.slot.put_back(std::mem::take(&mut self.exchange));
        let connection = self.connection.take().filter(|_| reusable);
        if let (Some(connection), Ok(origin)) = (connection, Origin::of(&self.uri)) {
            of.shared.idle.put(origin, connection, Instant::now());
        }
    }
}

/// A resolver that resolves nothing.
///
/// ureq asks for addresses before it knows whether it needs a connection; the [`Connector`] looks names
/// up itself, for new connections only.
#[derive(Debug)]
pub struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}
