//! What each client out of the box makes of each fault: one GET, in a process of its own.

use std::fmt;
use std::process::Output;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use fetch_many::{ErrorKind, IntoRequest};
use fetch_many_conformance::faults::{self, Expected, Fault, ROWS};
use fetch_many_conformance::raw::RawServer;

use super::Failure;
use super::processes::run_all;
use crate::out_of_the_box::{self, CLIENTS};

/// How long a client may take that has no timeout of its own. All that a client does by itself takes
/// milliseconds, so that a busy machine changes nothing.
pub(super) const LONGEST: Duration = Duration::from_secs(3);

/// How much a flood sends: more than any client's own limit, and a client that has none can hold it.
const FLOOD: u64 = 64 << 20;
/// What a process may have of address space, should it need more all the same.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 4 << 30;

/// How many processes run at once: most of those that take long are waiting.
const AT_ONCE: usize = 8;
/// Floods take a core each.
const FLOODS_AT_ONCE: usize = 2;

/// What a client made of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    Ok(u16, usize),
    Error,
    /// It had no end, and was stopped.
    Stopped,
    Panic,
    /// Its process ended, such as for want of memory.
    Abort,
    /// The fault is about something that it does not have.
    Lacks,
}

/// How it is off, if it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Off {
    ResponseForError,
    OtherResponse,
    ErrorForResponse,
    Endless,
    Panic,
}

impl Came {
    /// Errors of clients have no kinds of ours: an error is an error. And who has no timeout has to be
    /// stopped by others, which is as good as one where a timeout must come.
    pub(super) fn off(self, expected: Expected) -> Option<Off> {
        match (self, expected) {
            (Self::Ok(status, length), Expected::Ok(other, long)) => {
                ((status, length) != (other, long)).then_some(Off::OtherResponse)
            }
            (Self::Ok(..), Expected::Err(_)) => Some(Off::ResponseForError),
            (Self::Error, Expected::Ok(..)) => Some(Off::ErrorForResponse),
            (Self::Stopped, Expected::Err(kinds)) if kinds.contains(&ErrorKind::Timeout) => None,
            (Self::Stopped, _) => Some(Off::Endless),
            (Self::Panic | Self::Abort, _) => Some(Off::Panic),
            (Self::Error, Expected::Err(_)) | (Self::Lacks, _) => None,
        }
    }

    fn read(output: &Output) -> Option<Self> {
        let answer = std::str::from_utf8(&output.stdout).ok()?.trim();
        match answer {
            _ if !output.status.success() => Some(Self::Abort),
            "error" => Some(Self::Error),
            "stopped" => Some(Self::Stopped),
            "panic" => Some(Self::Panic),
            _ => {
                let (status, length) = answer.strip_prefix("Ok ")?.split_once('/')?;
                Some(Self::Ok(status.parse().ok()?, length.parse().ok()?))
            }
        }
    }
}

impl fmt::Display for Came {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok(status, length) => write!(f, "Ok {status}/{length}"),
            Self::Error => f.write_str("error"),
            Self::Stopped => write!(f, "stopped at {} s", LONGEST.as_secs()),
            Self::Panic => f.write_str("panic"),
            Self::Abort => f.write_str("abort"),
            Self::Lacks => f.write_str("n/a"),
        }
    }
}

/// What each client makes of each fault: a row for each in [`ROWS`].
pub(super) fn of_clients() -> Result<Vec<Vec<Came>>, Failure> {
    let server = faults::serve(RawServer::builder().flood(FLOOD))?;
    let mut rows = vec![vec![Came::Lacks; CLIENTS.len()]; ROWS.len()];
    for (floods, at_once) in [(false, AT_ONCE), (true, FLOODS_AT_ONCE)] {
        let places: Vec<_> = places()
            .filter(|place| place.0.is_flood() == floods)
            .collect();
        let process = |(row, client, ..): &(&Fault, &str, usize, usize)| {
            vec![
                "get".to_owned(),
                (*client).to_owned(),
                server.url(&row.path()),
            ]
        };
        let processes: Vec<_> = places.iter().map(process).collect();
        for (output, (row, client, y, x)) in run_all(&processes, at_once)?.iter().zip(places) {
            let came = Came::read(output);
            rows[y][x] = came.ok_or_else(|| format!("{client} and {}: {output:?}", row.name))?;
        }
    }
    Ok(rows)
}

/// Each fault for each client that can be asked for it, with its row and column.
fn places() -> impl Iterator<Item = (&'static Fault, &'static str, usize, usize)> {
    ROWS.iter().enumerate().flat_map(|(y, row)| {
        let clients = CLIENTS.iter().enumerate();
        let asked = clients.filter(|(_, client)| !client.lacks_fault(row.name));
        asked.map(move |(x, client)| (row, client.name, y, x))
    })
}

/// The part of a process: one GET.
pub(super) fn get(name: &str, url: &str) -> Result<String, Failure> {
    let entry =
        out_of_the_box::find(name).ok_or_else(|| format!("no client is called {name:?}"))?;
    let request = url.into_request()?;
    let fault = request.uri().path().trim_start_matches('/').to_owned();
    limit_memory()?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let result = entry
            .make(&fault)
            .and_then(|client| client.exchange(request));
        // The receiver is gone only after the time is up.
        let _ = sender.send(result.map(|got| (got.status().as_u16(), got.body().len())));
    });
    Ok(match receiver.recv_timeout(LONGEST) {
        Ok(Ok((status, length))) => format!("Ok {status}/{length}\n"),
        Ok(Err(error)) => {
            eprintln!("{error}");
            "error\n".to_owned()
        }
        Err(RecvTimeoutError::Timeout) => "stopped\n".to_owned(),
        Err(RecvTimeoutError::Disconnected) => "panic\n".to_owned(),
    })
}

fn limit_memory() -> Result<(), Failure> {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        let (_, hard) = getrlimit(Resource::RLIMIT_AS)?;
        setrlimit(Resource::RLIMIT_AS, MEMORY, hard)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off() {
        const TIMEOUT: Expected = Expected::Err(&[ErrorKind::Timeout]);
        const PROTOCOL: Expected = Expected::Err(&[ErrorKind::Protocol]);
        const FIVE: Expected = Expected::Ok(200, 5);
        let all = [
            Came::Ok(200, 5),
            Came::Ok(200, 0),
            Came::Error,
            Came::Stopped,
            Came::Panic,
            Came::Lacks,
        ];
        let off = |expected| all.map(|came| came.off(expected));
        let (more, none) = (Some(Off::ResponseForError), None);
        let (endless, panic) = (Some(Off::Endless), Some(Off::Panic));
        assert_eq!(off(TIMEOUT), [more, more, none, none, panic, none]);
        assert_eq!(off(PROTOCOL), [more, more, none, endless, panic, none]);
        let other = Some(Off::OtherResponse);
        let error = Some(Off::ErrorForResponse);
        assert_eq!(off(FIVE), [none, other, error, endless, panic, none]);
    }
}
