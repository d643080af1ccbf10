//! What hyper reads and writes: [`Socket`].

use std::cell::Cell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use fetch_many::Error;
use fetch_many::strategy::HeadLines;
use futures_io::{AsyncRead, AsyncWrite};
use futures_rustls::client::TlsStream;
use hyper::rt::ReadBufCursor;

use crate::line::Line;

/// A connected socket, with or without TLS, in hyper's terms.
#[derive(Debug)]
pub(crate) struct Socket<S> {
    stream: Stream<S>,
    line: Line,
    /// What the server of a new connection said before the request was written: kept back until then,
    /// because hyper takes for an answer only what comes after.
    early: Vec<u8>,
    /// Why nothing can be written any more. What the server has said before is its answer, and comes
    /// first; this is known once that has been read.
    unwritable: Option<io::Error>,
    /// All that has come, if an interim response came first: hyper passes over that, and a lenient one must have it
    /// again.
    replay: Vec<u8>,
    /// Which lines have come, if hyper is lenient.
    lines: Option<Box<HeadLines>>,
    /// So much of the request has been written by another hyper before.
    skip: usize,
}

#[derive(Debug)]
pub(crate) enum Stream<S> {
    Plain(S),
    Tls(Box<TlsStream<S>>),
}

impl<S> Socket<S> {
    pub(crate) fn new(stream: Stream<S>, line: Line) -> Self {
        Self {
            stream,
            line,
            early: Vec::new(),
            unwritable: None,
            replay: Vec::new(),
            lines: None,
            skip: 0,
        }
    }

    /// The same for a hyper that is lenient, which is given the request anew. `unread`: what the one before had of the
    /// response when it refused its head.
    ///
    /// # Errors
    /// `refused`, if not all that has come is there: what follows a head might look like another.
    pub(crate) fn leniently(mut self, unread: &[u8], refused: Error) -> Result<Self, Error> {
        let mut early = [unread, &self.early].concat();
        if early.len() != self.line.received() {
            early = std::mem::take(&mut self.replay);
        }
        if early.len() != self.line.received() {
            return Err(refused);
        }
        let mut lines = Box::<HeadLines>::default();
        lines.read(&early)?;
        Ok(Self {
            early,
            lines: Some(lines),
            skip: self.line.begin_again(),
            ..self
        })
    }

    /// Before a write. `Some`: it would be in vain, or a second time, and so much of it is passed over.
    fn ask(&mut self, length: usize) -> Option<Poll<io::Result<usize>>> {
        self.line.ask();
        if self.unwritable.is_some() {
            return Some(Poll::Ready(Ok(length)));
        }
        let skipped = self.skip.min(length);
        self.skip -= skipped;
        (skipped > 0).then_some(Poll::Ready(Ok(skipped)))
    }

    /// After a write of so many bytes.
    fn asked(
        &mut self,
        length: usize,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Err(error)) if self.line.may_have_answer() => {
                self.line.spoil();
                // So that what the server has said is looked for at once.
                self.line.put_off();
                self.unwritable = Some(error);
                Poll::Ready(Ok(length))
            }
            Poll::Ready(Ok(length)) => {
                self.line.wrote(length);
                written
            }
            _ => written,
        }
    }
}

/// How much is read at once, and so how far hyper's read buffer grows: to twice this.
const READ: usize = 64 << 10;

/// So many bytes of interim responses, and of the head after them, are kept for a lenient hyper. No more than that is read
/// at first.
const MOST_INTERIM: usize = 16 << 10;

thread_local! {
    /// Sockets read into this and copy what came into hyper's buffer. Without `unsafe` the
    /// alternative is to zero all of hyper's buffer before each read, which costs more than copying
    /// a usual response and makes the whole buffer of each connection resident.
    static SCRATCH: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

impl<S: AsyncRead + AsyncWrite + Unpin> hyper::rt::Read for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let Self {
            stream,
            line,
            early,
            unwritable,
            replay,
            lines,
            ..
        } = &mut *self;
        if !early.is_empty() {
            if line.is_held() {
                line.put_off();
                return Poll::Pending;
            }
            let count = early.len().min(buffer.remaining());
            buffer.put_slice(&early[..count]);
            early.drain(..count);
            return Poll::Ready(Ok(()));
        }
        if !line.may_read() {
            return Poll::Pending;
        }
        let mut scratch = SCRATCH
            .take()
            .unwrap_or_else(|| vec![0; READ].into_boxed_slice());
        let most = if line.received() == 0 {
            MOST_INTERIM
        } else {
            READ
        };
        let room = &mut scratch[..buffer.remaining().min(most)];
        let read = match stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, room),
            Stream::Tls(stream) => Pin::new(stream).poll_read(context, room),
        };
        let is_early = line.is_held() && matches!(read, Poll::Ready(Ok(1..)));
        let mut looked = Ok(());
        if let Poll::Ready(Ok(length @ 1..)) = read {
            let received = &room[..length];
            if let Some(lines) = lines {
                looked = look(lines, line, received);
            }
            keep_interim(replay, line, received);
            if is_early {
                early.extend_from_slice(received);
            } else {
                buffer.put_slice(received);
            }
            line.receive(length, length == room.len());
        }
        SCRATCH.set(Some(scratch));
        looked.map_err(|refused| io::Error::new(io::ErrorKind::InvalidData, refused))?;
        if is_early {
            line.spoil();
            line.put_off();
            return Poll::Pending;
        }
        match ready!(read)? {
            0 => Poll::Ready(end(unwritable.as_ref())),
            _ => Poll::Ready(Ok(())),
        }
    }
}

/// Keeps all that comes, as long as it may be little more than interim responses.
fn keep_interim(replay: &mut Vec<u8>, line: &Line, received: &[u8]) {
    if line.received() == 0 {
        *replay = Vec::new();
        let status = received.get("HTTP/1.1 ".len());
        if status.is_some_and(|digit| *digit != b'1') {
            return;
        }
    } else if replay.len() != line.received() {
        return;
    }
    if replay.len() + received.len() <= MOST_INTERIM {
        replay.extend_from_slice(received);
    } else {
        // An idle connection need not hold what is of no use any more.
        *replay = Vec::new();
    }
}

/// Refuses lines of a head about which hyper, as lenient as it is told to be, must not be lenient.
fn look(lines: &mut HeadLines, line: &Line, received: &[u8]) -> Result<(), Error> {
    if line.begins_another() {
        *lines = HeadLines::default();
    }
    lines.read(received)
}

/// The end of what the server says. A reset that a write has met first is not met again by a read, where
/// it would pass for an end; a broken pipe came after the server's own end.
fn end(unwritable: Option<&io::Error>) -> io::Result<()> {
    match unwritable.map(io::Error::kind) {
        Some(kind @ io::ErrorKind::ConnectionReset) => Err(kind.into()),
        _ => Ok(()),
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> hyper::rt::Write for Socket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(passed_over) = self.ask(buffer.len()) {
            return passed_over;
        }
        let written = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_write(context, buffer),
        };
        self.asked(buffer.len(), written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.unwritable.is_some() {
            return Poll::Ready(Ok(()));
        }
        let flushed = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(context),
        };
        match flushed {
            // TLS writes here.
            Poll::Ready(Err(error)) => self.asked(0, Poll::Ready(Err(error))).map_ok(drop),
            _ => flushed,
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_close(context),
            Stream::Tls(stream) => Pin::new(stream).poll_close(context),
        }
    }

    /// A body need not be copied behind its head, then.
    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [buffer] = buffers {
            // A head without a body, by the cheaper system call.
            return self.poll_write(context, buffer);
        }
        let length = buffers.iter().map(|buffer| buffer.len()).sum();
        if let Some(passed_over) = self.ask(length) {
            return passed_over;
        }
        let written = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write_vectored(context, buffers),
            Stream::Tls(stream) => Pin::new(stream).poll_write_vectored(context, buffers),
        };
        self.asked(length, written)
    }
}
