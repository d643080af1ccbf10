//! One connection of the raw server, on a thread of its own.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ServerConfig;

use super::hit::Hit;
use super::record::{Record, Waited};
use super::reply::{Reply, Step};
use super::request::{LONGEST, parse};
use super::stream::Stream;

/// How much of a flood is sent at once: so much that the system calls do not hold it up.
const FLOOD: usize = 16 << 10;

/// What all connections of a server have in common.
pub(super) struct Rules {
    pub(super) script: Box<dyn Fn(&Hit) -> Reply + Send + Sync>,
    /// What is done on a connection of this port before anything else.
    pub(super) opening: Box<dyn Fn(usize) -> Reply + Send + Sync>,
    pub(super) tls: Option<Arc<ServerConfig>>,
    /// A request has arrived when its head has.
    pub(super) heads_only: bool,
    /// How many connections are accepted at first.
    pub(super) accepts: usize,
    /// How long a barrier or gate waits before it is given up.
    pub(super) patience: Duration,
    /// How many bytes a reply without end has.
    pub(super) flood: u64,
    pub(super) record: Record,
}

/// Serves a connection until one side ends it.
pub(super) fn serve(rules: &Rules, port: usize, id: usize, socket: Arc<TcpStream>) {
    if let Ok(stream) = Stream::new(Arc::clone(&socket), None) {
        let connection = Connection {
            rules,
            port,
            id,
            stream,
            input: Vec::new(),
        };
        // What it comes to is in the record, and at the client.
        let _ = connection.run(socket);
    }
    rules.record.change(|state| state.close(id));
}

struct Connection<'r> {
    rules: &'r Rules,
    port: usize,
    id: usize,
    stream: Stream,
    input: Vec<u8>,
}

/// Nothing more can come of this connection.
struct Over;

impl From<io::Error> for Over {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl Connection<'_> {
    fn run(mut self, socket: Arc<TcpStream>) -> Result<(), Over> {
        for step in &(self.rules.opening)(self.port).steps {
            self.step(step)?;
        }
        self.stream = Stream::new(socket, self.rules.tls.as_ref())?;
        let mut requests = 0;
        while let Ok(hit) = self.next_request(requests + 1) {
            requests += 1;
            let reply = (self.rules.script)(&hit);
            self.play(&reply)?;
        }
        if self.stream.is_tls() {
            // An alert that may have been sent must arrive: a close with something unread would be
            // a reset, which can overtake it.
            self.half_close();
        }
        Ok(())
    }

    fn half_close(&mut self) {
        self.stream.fin();
        self.stream.drain();
    }

    fn next_request(&mut self, number: usize) -> Result<Arc<Hit>, Over> {
        let mut buffer = [0; 8 << 10];
        loop {
            match parse(&self.input, self.rules.heads_only) {
                Ok(Some(request)) => {
                    let rest = self.input.split_off(request.length);
                    let mut head = std::mem::replace(&mut self.input, rest);
                    head.truncate(request.head.end);
                    let record = &self.rules.record;
                    let (port, id) = (self.port, self.id);
                    return Ok(record.change(|state| state.arrive(request, head, port, id, number)));
                }
                Ok(None) if self.input.len() <= LONGEST => {}
                Ok(None) | Err(_) => {
                    self.rules
                        .record
                        .change(|state| state.counts.malformed += 1);
                    return Err(Over);
                }
            }
            match self.stream.read(&mut buffer)? {
                0 => return Err(Over),
                count => self.input.extend_from_slice(&buffer[..count]),
            }
        }
    }

    /// Plays the reply. Whatever happens, the request is in flight no more afterwards.
    fn play(&mut self, reply: &Reply) -> Result<(), Over> {
        let last_bytes = reply
            .steps
            .iter()
            .rposition(|step| matches!(step, Step::Raw(_)));
        let lands = reply.lands();
        let mut flight = Flight(Some((&self.rules.record, self.port)));
        for (number, step) in reply.steps.iter().enumerate() {
            if number == lands {
                flight.leave();
            }
            self.step(step)?;
            if Some(number) == last_bytes {
                self.rules.record.change(|state| state.counts.answered += 1);
            }
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), Over> {
        match step {
            Step::Raw(bytes) => self.send(bytes),
            Step::Forever(bytes) => self.flood(bytes),
            Step::Repeated(bytes, times) => (0..*times).try_for_each(|_| self.send(bytes)),
            Step::Pause(pause) => {
                let until = Instant::now() + *pause;
                match self.wait(Some(until), |_| false) {
                    Waited::Late => Ok(()),
                    Waited::Met | Waited::Over => Err(Over),
                }
            }
            Step::Barrier(size) => {
                let joined = self.rules.record.change(|state| state.join_barrier(*size));
                let opened = self.patiently(|state| state.has_opened(*size, joined));
                if opened.is_err() {
                    self.rules
                        .record
                        .change(|state| state.leave_barrier(*size, joined));
                }
                opened
            }
            Step::Gate(name) => self.patiently(|state| state.is_open(name)),
            Step::Silence => self.await_end(),
            Step::Hear(bytes) => self.hear(*bytes),
            Step::Alert => Ok(self.stream.alert()?),
            Step::CloseNotify => Ok(self.stream.close_notify()?),
            Step::HalfClose => {
                self.half_close();
                Err(Over)
            }
            Step::Fin => {
                self.is_closed();
                self.stream.fin();
                Err(Over)
            }
            Step::Rst => {
                self.is_closed();
                self.stream.rst();
                Err(Over)
            }
        }
    }

    /// Counts it as closed before it is: the client may have made its next connection before this thread runs
    /// again.
    fn is_closed(&self) {
        self.rules.record.change(|state| state.close(self.id));
    }

    fn hear(&mut self, bytes: usize) -> Result<(), Over> {
        let mut buffer = [0; 8 << 10];
        let mut heard = std::mem::take(&mut self.input).len();
        while heard < bytes {
            match self.stream.read(&mut buffer)? {
                0 => return Err(Over),
                count => heard += count,
            }
        }
        Ok(())
    }

    /// Sends the same again and again.
    fn flood(&mut self, bytes: &[u8]) -> Result<(), Over> {
        let block = bytes.repeat(FLOOD.div_ceil(bytes.len().max(1)));
        let mut sent = 0;
        while sent < self.rules.flood {
            self.send(&block)?;
            sent += block.len() as u64;
        }
        self.await_end()
    }

    fn await_end(&mut self) -> Result<(), Over> {
        while self.stream.read(&mut [0; 512])? != 0 {}
        Err(Over)
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Over> {
        self.stream.write_all(bytes)?;
        Ok(self.stream.flush()?)
    }

    /// Waits, but not for ever: a strategy that never does what is waited for must not hang.
    fn patiently(&self, condition: impl Fn(&super::record::State) -> bool) -> Result<(), Over> {
        match self.wait(Some(Instant::now() + self.rules.patience), condition) {
            Waited::Met => Ok(()),
            Waited::Over => Err(Over),
            Waited::Late => {
                self.rules.record.change(|state| state.counts.given_up += 1);
                Err(Over)
            }
        }
    }

    fn wait(
        &self,
        until: Option<Instant>,
        condition: impl Fn(&super::record::State) -> bool,
    ) -> Waited {
        let is_gone = || self.stream.is_gone();
        self.rules.record.wait(until, condition, is_gone)
    }
}

/// Counts a request as in flight.
struct Flight<'r>(Option<(&'r Record, usize)>);

impl Flight<'_> {
    fn leave(&mut self) {
        if let Some((record, port)) = self.0.take() {
            record.change(|state| state.leave(port));
        }
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}
