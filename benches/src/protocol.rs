//! What the processes say to each other, a line of words each way.
//!
//! | to | line | answer |
//! |---|---|---|
//! | server | `start <body bytes> <delay µs>` | `<url>` |
//! | server | `mark` | `ok`: the counters start from here |
//! | server | `stop` | `<requests> <cpu ns> <wall ns>` since the mark |
//! | contestant | `fetch <url> <limit> <requests> <batches>` | `<wall ns> <cpu ns> <latency µs>:<count>,…` |
//! | contestant | `stream <url> <limit> <requests>` | `ok`: nothing was kept meanwhile |
//!
//! An answer that begins with `error` says what went wrong. A process ends when its input closes,
//! so that none outlives the harness.

use std::io::{self, BufRead, Write};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::net::{TcpListener, TcpSocket};

/// Answers each line of the input until it closes.
///
/// # Errors
/// If input or output cannot be used.
pub fn answer_lines(mut answer: impl FnMut(&[&str]) -> Result<String, String>) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<_> = line.split_whitespace().collect();
        match answer(&words) {
            Ok(text) => writeln!(output, "{text}")?,
            Err(error) => writeln!(output, "error {error}")?,
        }
        output.flush()?;
    }
    Ok(())
}

/// One word as a number.
///
/// # Errors
/// If it is none.
pub fn number<T: std::str::FromStr>(word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("{word} is not a number"))
}

/// Wall clock and CPU clock of this process, all its threads, user and system, since a moment.
#[derive(Debug)]
pub struct Clocks {
    wall: Instant,
    cpu: Duration,
}

impl Clocks {
    /// Starts both.
    #[must_use]
    pub fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: process_cpu(),
        }
    }

    /// What both have counted: wall, CPU.
    #[must_use]
    pub fn read(&self) -> (Duration, Duration) {
        (self.wall.elapsed(), process_cpu().saturating_sub(self.cpu))
    }
}

fn process_cpu() -> Duration {
    // A clock of this process never reads negative.
    clock_gettime(ClockId::ProcessCPUTime)
        .try_into()
        .unwrap_or_default()
}

/// A server that the harness starts, marks and stops.
pub trait Server {
    /// Serves bodies of `body_bytes` after `delay` and returns its URL.
    ///
    /// # Errors
    /// If it cannot listen.
    fn start(&mut self, body_bytes: usize, delay: Duration) -> Result<String, String>;

    /// How many requests it has served.
    fn served(&self) -> u64;

    /// Stops serving.
    fn stop(&mut self);
}

/// A listener on a free port of the loopback interface. To be called inside a tokio runtime.
///
/// Its queue holds as many connections as any limit here opens at once: from the usual queue of 128,
/// the system drops the others, and they come back after a second.
///
/// # Errors
/// If the system has none.
pub fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    socket.listen(1024)
}

/// Lets the harness use `server` until the input closes.
///
/// # Errors
/// If input or output cannot be used.
pub fn serve(mut server: impl Server) -> io::Result<()> {
    let mut clocks = Clocks::start();
    let mut before = 0;
    answer_lines(|words| match words {
        ["start", body_bytes, delay] => {
            let delay = Duration::from_micros(number(delay)?);
            (clocks, before) = (Clocks::start(), 0);
            server.start(number(body_bytes)?, delay)
        }
        ["mark"] => {
            (clocks, before) = (Clocks::start(), server.served());
            Ok("ok".to_owned())
        }
        ["stop"] => {
            let (wall, cpu) = clocks.read();
            let requests = server.served() - before;
            server.stop();
            Ok(format!("{requests} {} {}", cpu.as_nanos(), wall.as_nanos()))
        }
        _ => Err(format!("unknown command {words:?}")),
    })
}
