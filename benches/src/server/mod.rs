//! What the servers have in common: how they are told what to do, and what they count.
//!
//! A server is a process that answers each line of JSON ([`Instruction`]) with one ([`Reply`]).

pub mod behaviour;
pub mod body;
mod cut;
mod gauge;
mod io;
pub mod mock;
pub mod sink;

use std::io::Result;
use std::net::Ipv4Addr;
use std::time::Instant;

pub use behaviour::Behaviour;
use fetch_many_race::process::clock::own_cpu;
use fetch_many_race::protocol::answer_lines;
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpSocket};

/// What the harness tells a server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Instruction {
    /// Serve; answered with [`Reply::Urls`].
    Start(Behaviour),
    /// Hold every response until so many requests are in flight; 0 lets all go.
    Barrier {
        /// How many.
        requests: usize,
        /// Whether to hold them also then, until told otherwise.
        hold: bool,
    },
    /// Count from here.
    Mark,
    /// Answered with [`Reply::Counted`].
    Read,
}

/// What a server answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// Where it serves, one URL per host, without a path.
    Urls(Vec<String>),
    /// Since the mark.
    Counted(Counters),
    /// It was done.
    Done,
    /// It was not done.
    Failed(String),
}

/// What a server has counted since it was marked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counters {
    /// Requests whose head was read.
    pub requests: u64,
    /// CPU time of its process.
    pub cpu_ns: u64,
    /// The time over which all this was counted.
    pub wall_ns: u64,
    /// What only a server of our own can see.
    pub seen: Option<Seen>,
}

/// What the sink sees of its clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Bytes that clients sent.
    pub bytes_in: u64,
    /// Bytes that were sent to them.
    pub bytes_out: u64,
    /// Connections accepted, since the start rather than the mark.
    pub connections: u64,
    /// The most that were open at once, since the start.
    pub peak_connections: u64,
    /// Requests that are in flight now: head read, response not yet begun.
    pub in_flight: u64,
    /// The most that were.
    pub peak_in_flight: u64,
    /// In flight, summed up over time: by wall time it is their mean, by requests how long one was
    /// held.
    pub in_flight_ns: u64,
}

/// A server that the harness starts once and reads.
pub trait Server {
    /// Serves, and returns its URLs.
    ///
    /// # Errors
    /// If it cannot listen, or cannot behave like that.
    fn start(&mut self, behaviour: &Behaviour) -> std::result::Result<Vec<String>, String>;

    /// Holds responses; see [`Instruction::Barrier`].
    ///
    /// # Errors
    /// If this server cannot.
    fn barrier(&mut self, requests: usize, hold: bool) -> std::result::Result<(), String>;

    /// Counts from here.
    fn mark(&mut self);

    /// Requests since the mark, and what was seen.
    fn read(&self) -> (u64, Option<Seen>);
}

/// Lets the harness use `server` until the input closes.
///
/// # Errors
/// If input or output cannot be used.
pub fn serve(mut server: impl Server) -> Result<()> {
    let (mut since, mut cpu) = (Instant::now(), own_cpu());
    answer_lines(|command| {
        let answer = match command {
            Ok(Instruction::Start(behaviour)) => server.start(&behaviour).map(Reply::Urls),
            Ok(Instruction::Barrier { requests, hold }) => {
                server.barrier(requests, hold).map(|()| Reply::Done)
            }
            Ok(Instruction::Mark) => {
                server.mark();
                (since, cpu) = (Instant::now(), own_cpu());
                Ok(Reply::Done)
            }
            Ok(Instruction::Read) => {
                let (requests, seen) = server.read();
                Ok(Reply::Counted(Counters {
                    requests,
                    cpu_ns: nanos(own_cpu().saturating_sub(cpu)),
                    wall_ns: nanos(since.elapsed()),
                    seen,
                }))
            }
            Err(error) => Err(error),
        };
        answer.unwrap_or_else(Reply::Failed)
    })
}

fn nanos(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// A listener on a free port of the loopback interface. To be called inside a tokio runtime.
///
/// Its queue holds as many connections as any limit here opens at once: from the usual queue of 128,
/// the system drops the others, and they come back after a second.
///
/// # Errors
/// If the system has none.
pub fn listen() -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    socket.listen(4_096)
}
