//! One connection of a server: [`serve`].

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};

use super::act::{Act, Asked};
use super::frames::{self, END_STREAM};
use super::shared::Shared;
use super::windows::Windows;

/// So long a client may say nothing, before its connection is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// The largest frame that every client takes (RFC 9113 §4.2).
const FRAME: usize = 1 << 14;

/// Settings that a server reads of a client, or tells it (§6.5.2).
const INITIAL_WINDOW_SIZE: u16 = 4;

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// Answers until the client has gone, or the script ends the connection.
pub(super) fn serve(socket: TcpStream, number: usize, shared: &Shared) -> io::Result<()> {
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    let session = ServerConnection::new(Arc::clone(&shared.tls)).map_err(io::Error::other)?;
    let mut tls = StreamOwned::new(session, socket);
    tls.conn.complete_io(&mut tls.sock)?;
    let protocol = tls.conn.alpn_protocol().map(<[u8]>::to_vec);
    shared.see(|seen| seen.protocols.push(protocol.clone()));
    if shared.speaks_http1 && protocol.is_none_or(|protocol| protocol != b"h2") {
        return answer_by_http1(&mut tls);
    }
    tls.write_all(&frames::settings(&shared.settings))?;
    let mut preface = [0; 24];
    tls.read_exact(&mut preface)?;
    let mut connection = Connection {
        tls,
        shared,
        number,
        begun: 0,
        asked: VecDeque::new(),
        ended: Vec::new(),
        here: Windows::default(),
        there: Windows::default(),
    };
    for (setting, value) in &shared.settings {
        if *setting == INITIAL_WINDOW_SIZE {
            connection.here.settle(*value);
        }
    }
    connection.run()
}

/// One request, and one answer.
fn answer_by_http1(tls: &mut Tls) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        tls.read_exact(&mut byte)?;
        head.extend(byte);
    }
    tls.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")?;
    tls.conn.send_close_notify();
    tls.flush()?;
    // Until the client has gone: what it may still send would reset the connection under its answer.
    io::copy(tls, &mut io::sink()).map(drop)
}

struct Connection<'a> {
    tls: Tls,
    shared: &'a Shared,
    number: usize,
    /// How many requests have begun on it.
    begun: usize,
    /// Requests that the script has not been asked about.
    asked: VecDeque<Asked>,
    /// Streams of which the client has said all.
    ended: Vec<u32>,
    /// Room for what comes.
    here: Windows,
    /// Room for what goes.
    there: Windows,
}

impl Connection<'_> {
    fn run(&mut self) -> io::Result<()> {
        loop {
            let Some(asked) = self.asked.pop_front() else {
                self.read()?;
                continue;
            };
            for act in (self.shared.script)(asked) {
                if !self.perform(act, asked.stream)? {
                    return Ok(());
                }
            }
        }
    }

    /// Whether the connection goes on.
    fn perform(&mut self, act: Act, stream: u32) -> io::Result<bool> {
        match act {
            Act::Send(bytes) => self.tls.write_all(&bytes)?,
            Act::Forever(bytes) => loop {
                self.tls.write_all(&bytes)?;
            },
            Act::Hear => {
                while !self.ended.contains(&stream) {
                    self.read()?;
                }
            }
            Act::Body(length) => self.send_body(stream, length)?,
            Act::Pause(time) => thread::sleep(time),
            Act::Close { tidy } => {
                if tidy {
                    self.tls.conn.send_close_notify();
                    self.tls.flush()?;
                }
                self.tls.sock.shutdown(Shutdown::Both)?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// As far as the client has room, again and again.
    fn send_body(&mut self, stream: u32, length: usize) -> io::Result<()> {
        let mut left = length;
        while left > 0 {
            let size = self.there.room(stream).min(left).min(FRAME);
            if size == 0 {
                self.shared.see(|seen| seen.stalls += 1);
                self.read()?;
                continue;
            }
            self.there.take(stream, size);
            let frame = frames::data(stream, &vec![b'a'; size]);
            self.tls.write_all(&frame)?;
            left -= size;
            self.shared.see(|seen| seen.sent += size);
        }
        self.tls.write_all(&frames::last(stream, b""))
    }

    /// Reads a frame, and does what it asks for by itself.
    fn read(&mut self) -> io::Result<()> {
        let (kind, flags, stream, payload) = read_frame(&mut self.tls)?;
        let is_flagged = flags & END_STREAM > 0;
        match kind {
            frames::HEADERS => self.begin(stream),
            frames::DATA => self.take_in(stream, payload.len())?,
            frames::SETTINGS if !is_flagged => {
                self.settle(&payload);
                let heard = frames::frame(frames::SETTINGS, END_STREAM, 0, b"");
                self.tls.write_all(&heard)?;
            }
            frames::PING if !is_flagged => {
                let pong = frames::frame(frames::PING, END_STREAM, 0, &payload);
                self.tls.write_all(&pong)?;
            }
            frames::WINDOW_UPDATE => self.there.widen(stream, number(&payload)),
            frames::RST_STREAM => {
                let reason = number(&payload);
                self.shared.see(|seen| seen.resets.push((stream, reason)));
            }
            _ => {}
        }
        if is_flagged && [frames::HEADERS, frames::DATA].contains(&kind) {
            self.ended.push(stream);
        }
        Ok(())
    }

    fn begin(&mut self, stream: u32) {
        let request = self.shared.see(|seen| {
            seen.requests += 1;
            seen.requests - 1
        });
        self.asked.push_back(Asked {
            connection: self.number,
            request,
            nth: self.begun,
            stream,
        });
        self.begun += 1;
    }

    /// Some of a request's body has come. Room is made where there is none left, and only then.
    fn take_in(&mut self, stream: u32, bytes: usize) -> io::Result<()> {
        let had_room = self.here.take(stream, bytes);
        self.shared.see(|seen| {
            seen.received += bytes;
            seen.overruns += usize::from(!had_room);
        });
        for window in [0, stream] {
            if !self.here.is_used_up(window) {
                continue;
            }
            let by = self.here.initial(window);
            self.here.widen(window, by);
            self.shared.see(|seen| seen.grants += 1);
            let update = frames::frame(frames::WINDOW_UPDATE, 0, window, &by.to_be_bytes());
            self.tls.write_all(&update)?;
        }
        Ok(())
    }

    fn settle(&mut self, settings: &[u8]) {
        for setting in settings.chunks_exact(6) {
            if setting[..2] == INITIAL_WINDOW_SIZE.to_be_bytes() {
                self.there.settle(number(&setting[2..]));
            }
        }
    }
}

fn read_frame(tls: &mut Tls) -> io::Result<(u8, u8, u32, Vec<u8>)> {
    let mut head = [0; 9];
    tls.read_exact(&mut head)?;
    let [a, b, c, kind, flags, stream @ ..] = head;
    let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    let mut payload = vec![0; length];
    tls.read_exact(&mut payload)?;
    Ok((kind, flags, u32::from_be_bytes(stream), payload))
}

/// Four bytes; the largest number in place of anything else.
fn number(payload: &[u8]) -> u32 {
    payload.try_into().map_or(u32::MAX, u32::from_be_bytes)
}
