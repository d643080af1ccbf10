//! One worker of a fetcher: [`Worker`].

use std::io;
use std::sync::Arc;
use std::time::Instant;

use fetch_many::Error;
use fetch_many::strategy::{Origin, Phase, Stage};
use ureq::unversioned::transport::NextTimeout;

use crate::connect::{Shared, connect};
use crate::connection::Connection;
use crate::exchange::{Exchange, Slot};
use crate::interrupt::Interrupt;

/// What the exchanges of one worker have in common: with others its connections, and what ends it.
#[derive(Clone, Debug)]
pub(crate) struct Worker {
    pub(crate) shared: Arc<Shared>,
    pub(crate) slot: Slot,
    pub(crate) interrupt: Arc<Interrupt>,
}

impl Worker {
    /// A connection for `exchange`, and since when it has been used, if it was used before.
    pub(crate) fn connection(
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

/// A time that is too long for the clock never ends.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// ureq passes on what comes as an I/O error of no special kind, so ours is found inside.
pub(crate) fn wrap(error: Error) -> ureq::Error {
    ureq::Error::Io(io::Error::other(error))
}
