//! What ureq sends and receives through: [`Transport`].

use std::io;
use std::time::Instant;

use fetch_many::strategy::{Bounds, Origin, tls};
use fetch_many::{Error, ErrorKind};
use ureq::http::Uri;
use ureq::unversioned::transport::{self, Buffers as _, NextTimeout};

use crate::connection::Connection;
use crate::exchange::Exchange;
use crate::sending::send;
use crate::worker::{Worker, wrap};

/// A connection for the time of one exchange. Made by a [`Connector`](crate::Connector), for ureq to use.
#[derive(Debug)]
pub struct Transport {
    /// `None` only once it has been given back.
    pub(crate) connection: Option<Connection>,
    pub(crate) exchange: Exchange,
    /// Since when it has been used here, if the connection has carried an exchange before and has brought
    /// nothing in this one.
    pub(crate) may_be_stale: Option<Instant>,
    pub(crate) is_new: bool,
    /// The server said something on a new connection before it was asked.
    pub(crate) spoke_first: bool,
    /// A proxy is told whole URLs.
    pub(crate) is_told_urls: bool,
    /// Of its request, for its origin.
    pub(crate) uri: Uri,
    pub(crate) worker: Worker,
}

impl Transport {
    /// What it means that nothing more comes.
    fn lost(&self, error: Error) -> Error {
        // Half a head may mean that the server did its work.
        let (Some(began), Ok(origin)) = (self.may_be_stale, Origin::of(&self.uri)) else {
            return error;
        };
        // Those that were idle by then may have died with it.
        self.worker.shared.idle.give_up(origin, began);
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
        let slot = &self.worker.slot;
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
            self.worker.slot.times().heard();
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
        let mut times = self.worker.slot.times();
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
                self.worker.slot.show(framing.hidden());
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
        let of = &self.worker;
        // Before anybody else can have the socket: a stop of this worker must not reach it then.
        of.interrupt.release();
        of.slot.put_back(std::mem::take(&mut self.exchange));
        let connection = self.connection.take().filter(|_| reusable);
        if let (Some(connection), Ok(origin)) = (connection, Origin::of(&self.uri)) {
            of.shared.idle.put(origin, connection, Instant::now());
        }
    }
}
