//! What most checks begin with, and what they expect of an outcome.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use fetch_many::{ErrorKind, Outcome, Plan, Retry};
use socket2::{Domain, Socket, Type};

use crate::raw::{Counts, Hit, RawServer, Reply};
use crate::{Broken, Subject};

/// Most checks: a plan without retries, so that every request is one attempt.
pub(crate) fn plan(limit: usize) -> Plan {
    Plan::new(limit).retry(Retry::none())
}

/// Most checks: a raw server on one port, as patient as the subject.
pub(crate) fn serve(
    subject: &Subject,
    script: impl Fn(&Hit) -> Reply + Send + Sync + 'static,
) -> io::Result<RawServer> {
    RawServer::builder().patience(subject.waits()).start(script)
}

/// Waits for what must come to pass at the server.
pub(crate) fn await_at(
    server: &RawServer,
    what: &str,
    holds: impl Fn(&Counts) -> bool,
) -> Result<Counts, Broken> {
    let missing = |counts| Broken::new(format!("waited in vain for {what}; {counts:?}"));
    server.wait_until(holds).map_err(missing)
}

pub(crate) fn kind(outcome: &Outcome) -> Option<ErrorKind> {
    outcome.result.as_ref().err().map(fetch_many::Error::kind)
}

/// What came of it, for a message.
pub(crate) fn describe(outcome: &Outcome) -> String {
    let index = outcome.index;
    match &outcome.result {
        Ok(response) => {
            let (status, length) = (response.status(), response.body().len());
            format!(
                "outcome {index} is Ok({}) with {length} bytes",
                status.as_u16()
            )
        }
        Err(error) => format!("outcome {index} is Err({:?}), {error}", error.kind()),
    }
}

/// It must be a response with this status and body.
pub(crate) fn expect_response(
    outcome: &Outcome,
    status: u16,
    body: impl AsRef<[u8]>,
) -> Result<(), Broken> {
    let body = body.as_ref();
    let same = match &outcome.result {
        Ok(response) => response.status() == status && response.body() == body,
        Err(_) => false,
    };
    let found = || {
        format!(
            "{}, not Ok({status}) with {} bytes",
            describe(outcome),
            body.len()
        )
    };
    if same {
        Ok(())
    } else {
        Err(Broken::new(found()))
    }
}

/// It must be an error of this kind.
pub(crate) fn expect_kind(outcome: &Outcome, expected: ErrorKind) -> Result<(), Broken> {
    if kind(outcome) == Some(expected) {
        return Ok(());
    }
    let how = format!("{}, not Err({expected:?})", describe(outcome));
    Err(Broken::new(how))
}

/// It must be an error of this kind, as far as the subject's errors have kinds.
pub(crate) fn expect_error(
    subject: &Subject,
    outcome: &Outcome,
    expected: ErrorKind,
) -> Result<(), Broken> {
    if subject.is(outcome, expected) {
        return Ok(());
    }
    let how = format!("{}, not Err({expected:?})", describe(outcome));
    Err(Broken::new(how))
}

/// A port of the loopback interface on which nothing listens, as long as this value lives.
pub(crate) struct Refused {
    /// Bound, so that nobody else gets the port, and not listening.
    _socket: Socket,
    address: SocketAddr,
}

impl Refused {
    pub(crate) fn new() -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let address = socket.local_addr()?.as_socket();
        let address = address.ok_or_else(|| io::Error::other("not an internet address"))?;
        Ok(Self {
            _socket: socket,
            address,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}
