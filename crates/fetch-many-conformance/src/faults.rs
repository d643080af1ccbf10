//! The fault matrix: what the network does on the wire, and what must come of it, as data.
//!
//! A row is a line of [`ROWS`]. [`deviations`] asks a strategy for all of them in one batch.
//! [`prefixes`] and [`splits`] cut and split valid responses after every byte. [`differences`] compares
//! strategies with each other, by mutations of valid responses.

mod ask;
mod cuts;
mod differences;
mod mutation;
mod rows;
mod valid;

use std::fmt::Write;
use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchManyExt, Outcome, Plan, Retry};

use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

pub use self::cuts::{prefixes, splits};
pub use self::differences::{Came, Difference, differences};
pub use self::rows::ROWS;

/// One fault.
#[derive(Debug)]
pub struct Fault {
    /// Its name, and its path at the server.
    pub name: &'static str,
    script: Script,
    /// What must come of it.
    pub expected: Expected,
}

/// What must come of a fault.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// A response with this status, and a body of so many bytes.
    Ok(u16, usize),
    /// An error of one of these kinds.
    Err(&'static [ErrorKind]),
}

#[derive(Clone, Copy, Debug)]
enum Script {
    Bytes(&'static [u8], End),
    Built(fn(&Hit) -> Reply),
}

/// What the server does after the bytes.
#[derive(Clone, Copy, Debug)]
enum End {
    /// Keeps the connection open.
    Keep,
    /// Closes it.
    Fin,
    /// Resets it.
    Rst,
}

impl End {
    fn after(self, bytes: &[u8]) -> Reply {
        let reply = Reply::new().raw(bytes);
        match self {
            Self::Keep => reply,
            Self::Fin => reply.fin(),
            Self::Rst => reply.rst(),
        }
    }
}

const fn fault(name: &'static str, bytes: &'static [u8], end: End, expected: Expected) -> Fault {
    Fault {
        name,
        script: Script::Bytes(bytes, end),
        expected,
    }
}

const fn built(name: &'static str, reply: fn(&Hit) -> Reply, expected: Expected) -> Fault {
    Fault {
        name,
        script: Script::Built(reply),
        expected,
    }
}

/// Longer than a segment takes, so that what follows comes in one of its own.
const A_MOMENT: Duration = Duration::from_millis(20);
/// Longer than a strategy takes for anything that it can end by itself.
const TIMEOUT: Duration = Duration::from_secs(4);

fn chunked() -> Reply {
    Reply::new().raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
}

/// One header of so many bytes.
fn header_of(bytes: usize) -> Reply {
    Reply::new().response(200, &[("x", &"a".repeat(bytes))], "hello")
}

/// So many headers, and one for the length.
fn headers(count: usize) -> Reply {
    let mut head = "HTTP/1.1 200 OK\r\n".to_owned();
    for number in 0..count {
        // Writing to a `String` cannot fail.
        let _ = write!(head, "X-{number}: a\r\n");
    }
    Reply::new().raw(head + "Content-Length: 5\r\n\r\nhello")
}

fn to(location: &str) -> Reply {
    Reply::new().response(302, &[("location", location)], "")
}

/// Byte by byte, too slowly for the timeout.
fn drip(mut reply: Reply, text: &str) -> Reply {
    for byte in text.bytes() {
        reply = reply.raw([byte]).pause(TIMEOUT / 20);
    }
    reply
}

/// Byte by byte, each in a segment of its own.
fn one_by_one(text: &str) -> Reply {
    let bytes = text.bytes();
    bytes.fold(Reply::new(), |reply, byte| {
        reply.raw([byte]).pause(Duration::from_millis(1))
    })
}

/// What a strategy makes of the matrix where that is not what must come of it: the name of the row,
/// and what came.
///
/// # Errors
/// [`Broken`] if the strategy or the server cannot be made.
pub fn deviations(subject: &Subject) -> Result<Vec<(&'static str, String)>, Broken> {
    let server = RawServer::builder()
        .patience(subject.waits())
        .start(script)?;
    let config = Config::default().timeout(TIMEOUT).max_body_bytes(64 << 10);
    let strategy = subject.make(&config)?;
    let plan = Plan::limit(16).retry(Retry::none());
    let mut deviations = Vec::new();
    // Floods by themselves: on a busy machine they would take the others' time.
    let (floods, others): (Vec<_>, Vec<_>) = ROWS.iter().partition(|row| row.is_flood());
    for rows in [others, floods] {
        let urls = rows.iter().map(|row| server.url(&format!("/{}", row.name)));
        for outcome in strategy.fetch(urls, &plan) {
            let row = rows[outcome.index];
            if !row.is_met(&outcome) {
                deviations.push((row.name, came(&outcome)));
            }
        }
    }
    deviations.sort_unstable();
    Ok(deviations)
}

/// The row of this name.
pub(crate) fn named(name: &str) -> Option<&'static Fault> {
    ROWS.iter().find(|row| row.name == name)
}

impl Fault {
    fn is_flood(&self) -> bool {
        self.name.starts_with("flood")
    }

    /// Whether this is what must come of it.
    pub(crate) fn is_met(&self, outcome: &Outcome) -> bool {
        match (self.expected, &outcome.result) {
            (Expected::Ok(status, length), Ok(response)) => {
                response.status() == status && response.body().len() == length
            }
            (Expected::Err(kinds), Err(error)) => kinds.contains(&error.kind()),
            _ => false,
        }
    }

    /// What the server does.
    pub(crate) fn reply(&self, hit: &Hit) -> Reply {
        match self.script {
            Script::Built(reply) => reply(hit),
            Script::Bytes(bytes, end) => end.after(bytes),
        }
    }
}

fn came(outcome: &Outcome) -> String {
    match &outcome.result {
        Ok(response) => {
            let (status, length) = (response.status().as_u16(), response.body().len());
            format!("Ok({status}, {length})")
        }
        Err(error) => format!("Err({:?})", error.kind()),
    }
}

fn script(hit: &Hit) -> Reply {
    let name = hit.path.trim_start_matches('/');
    if name == "ok" {
        return Reply::new().ok("hello");
    }
    match named(name) {
        Some(row) => row.reply(hit),
        None => Reply::new().response(404, &[], "no"),
    }
}
