//! A server that does what a test says, byte by byte.

use std::io::{Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What to do next on a connection. After the last step it stays open until the client closes it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Reads one request: a head, and as much body as its `Content-Length` says.
    Read,
    Send(&'static str),
    /// Milliseconds.
    Pause(u64),
    /// FIN.
    Close,
    /// RST.
    Reset,
}

/// One thread; each script is for one connection, in the order in which they come.
pub(crate) struct Server {
    listener: TcpListener,
    connections: Arc<AtomicUsize>,
    steps: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start<'a>(scripts: impl IntoIterator<Item = impl AsRef<[Step]> + 'a>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let connections = Arc::new(AtomicUsize::new(0));
        let steps = Arc::new(AtomicUsize::new(0));
        let ended = Arc::new(AtomicBool::new(false));
        let scripts: Vec<Vec<Step>> = scripts.into_iter().map(|s| s.as_ref().to_vec()).collect();
        let accepted = listener.try_clone().expect("a descriptor is free");
        let (count, stop) = (Arc::clone(&connections), Arc::clone(&ended));
        let done = Arc::clone(&steps);
        let accepting = thread::spawn(move || {
            for script in scripts {
                let Ok((stream, _)) = accepted.accept() else {
                    return;
                };
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                let done = Arc::clone(&done);
                // The client may be gone, which is for the test to judge.
                thread::spawn(move || drop(play(stream, &script, &done)));
            }
        });
        Self {
            listener,
            connections,
            steps,
            ended,
            accepting: Some(accepting),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!(
            "http://{}/",
            self.listener.local_addr().expect("it is bound")
        )
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until so many steps are done on all connections.
    pub(crate) fn await_steps(&self, count: usize) {
        let late = Instant::now() + Duration::from_secs(10);
        while self.steps.load(Ordering::SeqCst) < count {
            assert!(Instant::now() < late, "{count} steps are not done in time");
            thread::yield_now();
        }
    }
}

/// Ends the thread that listens, and with it the port.
impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        if let Ok(address) = self.listener.local_addr() {
            drop(TcpStream::connect(address));
        }
        if let Some(accepting) = self.accepting.take() {
            drop(accepting.join());
        }
    }
}

fn play(mut stream: TcpStream, script: &[Step], done: &AtomicUsize) -> std::io::Result<()> {
    for step in script {
        match step {
            Step::Read => read_request(&mut stream)?,
            Step::Send(bytes) => stream.write_all(bytes.as_bytes())?,
            Step::Pause(milliseconds) => thread::sleep(Duration::from_millis(*milliseconds)),
            Step::Close => {
                close(stream, done);
                return Ok(());
            }
            Step::Reset => {
                reset(&stream)?;
                close(stream, done);
                return Ok(());
            }
        }
        done.fetch_add(1, Ordering::SeqCst);
    }
    std::io::copy(&mut stream, &mut std::io::sink())?;
    Ok(())
}

/// A step that is done when it is closed, and not before.
fn close(stream: TcpStream, done: &AtomicUsize) {
    drop(stream);
    done.fetch_add(1, Ordering::SeqCst);
}

fn read_request(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    std::io::copy(&mut stream.take(length), &mut std::io::sink())?;
    Ok(())
}

fn reset(stream: &TcpStream) -> std::io::Result<()> {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO))
}
