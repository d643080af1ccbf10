//! A server that sends as many bytes as the path says, as fast as they are taken: [`serve`], [`Server`].

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use fetch_many_race::Failure;
use fetch_many_race::process::Process;

const PIECE: usize = 256 << 10;

/// What came of it so far.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Sent {
    /// Bytes of bodies that the system has taken.
    pub(super) bytes: u64,
    /// The longest time that it took none of a connection's, because the window was closed.
    pub(super) longest_wait_ms: u64,
}

#[derive(Default)]
struct Counts {
    bytes: AtomicU64,
    longest_wait_ms: AtomicU64,
}

/// Says where it is, and answers each line with what was [`Sent`].
pub(super) fn serve() -> Result<(), Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(Failure::new)?;
    println!("{}", listener.local_addr().map_err(Failure::new)?);
    let counts = Arc::<Counts>::default();
    let counting = Arc::clone(&counts);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let counts = Arc::clone(&counting);
            // A client that goes away is its own affair.
            thread::spawn(move || answer(stream, &counts));
        }
    });
    for _ in io::stdin().lines().map_while(Result::ok) {
        let sent = Sent {
            bytes: counts.bytes.load(Ordering::Relaxed),
            longest_wait_ms: counts.longest_wait_ms.swap(0, Ordering::Relaxed),
        };
        println!("{}", serde_json::to_string(&sent).map_err(Failure::new)?);
    }
    Ok(())
}

/// Answers requests for `/NUMBER`, one after another.
fn answer(stream: TcpStream, counts: &Counts) -> io::Result<()> {
    let mut output = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    let piece = vec![b'x'; PIECE];
    while let Some(first) = lines.next().transpose()? {
        let path = first.split(' ').nth(1).unwrap_or_default();
        let length = path.trim_start_matches('/').split('/').next();
        let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        while lines
            .next()
            .transpose()?
            .is_some_and(|line| !line.is_empty())
        {}
        write!(
            output,
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"
        )?;
        let mut left = length;
        while left > 0 {
            let began = Instant::now();
            let written = output.write(&piece[..left.min(PIECE)])?;
            let waited = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            counts.longest_wait_ms.fetch_max(waited, Ordering::Relaxed);
            counts.bytes.fetch_add(written as u64, Ordering::Relaxed);
            left -= written;
        }
    }
    Ok(())
}

/// The server in a process of its own.
pub(super) struct Server {
    process: Process,
    address: String,
}

impl Server {
    pub(super) fn start() -> Result<Self, Failure> {
        let program = env::current_exe().map_err(Failure::new)?;
        let mut process = Process::start(Command::new(program).arg("serve"), "server")?;
        let address = process.receive(Duration::from_secs(10))?;
        Ok(Self { process, address })
    }

    /// Of so many bytes.
    pub(super) fn url(&self, bytes: u64) -> String {
        format!("http://{}/{bytes}", self.address)
    }

    pub(super) fn sent(&mut self) -> Result<Sent, Failure> {
        self.process.send("sent")?;
        let answer = self.process.receive(Duration::from_secs(10))?;
        serde_json::from_str(&answer).map_err(Failure::new)
    }
}
