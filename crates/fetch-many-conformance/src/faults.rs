//! The fault matrix: what the network does on the wire, and what must come of it, as data.
//!
//! A row is a line of [`ROWS`]. [`outcomes`] asks a strategy for all of them. [`prefixes`] and
//! [`splits`] cut and split valid responses after every byte. [`Faults`] is a program that tests all
//! of these. [`differences`] compares strategies with each other, by mutations of valid responses.

mod answer;
mod ask;
mod cuts;
mod differences;
mod mutation;
mod program;
mod rows;
mod valid;

use std::fmt::Write;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchManyExt, Memory, Plan, Retry};

use crate::raw::{Builder, Hit, RawServer, Reply};
use crate::{Broken, Subject};

pub use self::answer::Answer;
pub use self::cuts::{prefixes, splits};
pub use self::differences::{Came, Difference, differences};
pub use self::program::{Faults, Recorded};
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

/// Longer than a segment takes and a client to read it, also on a busy machine, so that what follows comes in
/// one of its own.
const A_MOMENT: Duration = Duration::from_millis(100);
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

/// Byte by byte. On a busy machine some of them come together, but not the last.
fn one_by_one(text: &str) -> Reply {
    let (last, before) = text.as_bytes().split_last().unwrap_or((&0, &[]));
    let before = before.iter().fold(Reply::new(), |reply, byte| {
        reply.raw([*byte]).pause(Duration::from_millis(1))
    });
    before.pause(A_MOMENT).raw([*last])
}

/// What a strategy makes of each fault, in the order of [`ROWS`].
///
/// # Errors
/// [`Broken`] if the strategy or the server cannot be made.
pub fn outcomes(subject: &Subject) -> Result<Vec<(&'static Fault, Answer)>, Broken> {
    let rows: Vec<_> = ROWS.iter().collect();
    outcomes_of(subject, &rows, Place::Memory)
}

/// Where bodies go. What must come of a fault is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Memory,
    Sink,
}

/// What a strategy makes of these faults, in their order.
fn outcomes_of(
    subject: &Subject,
    rows: &[&'static Fault],
    place: Place,
) -> Result<Vec<(&'static Fault, Answer)>, Broken> {
    let server = serve(RawServer::builder().patience(subject.waits()))?;
    let config = Config::default().timeout(TIMEOUT).max_body_bytes(64 << 10);
    // What is too slow for the one is too slow for the other.
    let config = config
        .stall(TIMEOUT)
        .least_speed(100)
        .max_stored_bytes(64 << 10);
    let strategy = subject.make(&config)?;
    let mut plan = Plan::new(16).retry(Retry::none());
    if place == Place::Sink {
        plan = plan.sink(Memory::new());
    }
    let mut outcomes = Vec::new();
    // Floods by themselves: on a busy machine they would take the others' time.
    for floods in [false, true] {
        let rows = rows.iter().enumerate();
        let rows: Vec<_> = rows.filter(|(_, row)| row.is_flood() == floods).collect();
        let urls = rows.iter().map(|(_, row)| server.url(&row.path()));
        for outcome in strategy.fetch(urls, &plan) {
            let (number, row) = rows[outcome.index];
            outcomes.push((number, *row, Answer::of(&outcome)));
        }
    }
    outcomes.sort_unstable_by_key(|(number, ..)| *number);
    let outcomes = outcomes.into_iter();
    Ok(outcomes.map(|(_, row, came)| (row, came)).collect())
}

/// A server that does to each request what the row says whose [path](Fault::path) is asked for, for
/// clients that are no [`Subject`].
///
/// # Errors
/// If no port can be had, or no thread.
pub fn serve(builder: Builder) -> io::Result<RawServer> {
    builder.start(script)
}

/// The row of this name.
pub(crate) fn named(name: &str) -> Option<&'static Fault> {
    ROWS.iter().find(|row| row.name == name)
}

impl Fault {
    /// Where a [server](serve) has it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/{}", self.name)
    }

    /// Whether the server sends without end. Asked for with others, it takes their time.
    #[must_use]
    pub fn is_flood(&self) -> bool {
        self.name.starts_with("flood")
    }

    /// What the server does, in words: the answer to a request that came to `127.0.0.1:8080`.
    #[must_use]
    pub fn sends(&self) -> String {
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        self.reply(&Hit::get(&self.path(), here)).to_string()
    }

    /// What the server does.
    pub(crate) fn reply(&self, hit: &Hit) -> Reply {
        match self.script {
            Script::Built(reply) => reply(hit),
            Script::Bytes(bytes, end) => end.after(bytes),
        }
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
