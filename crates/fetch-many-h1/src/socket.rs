//! What hyper reads and writes: [`Socket`].

use std::cell::Cell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use fetch_many::strategy::HeadLines;
use futures_io::{AsyncRead, AsyncWrite};
use futures_rustls::client::TlsStream;
use hyper::rt::ReadBufCursor;

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
    /// Of the response that is on its way.
    head: HeadLines,
}

#[derive(Debug)]
pub(crate) enum Stream<S> {
    Plain(S),
    Tls(Box<TlsStream<S>>),
}

/// What a connection and its socket tell each other. They never run at the same time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    /// It has carried no request before.
    is_new: AtomicBool,
    /// Writing the request has begun.
    asked: AtomicBool,
    /// Some of the request has been written.
    written: AtomicBool,
    /// A byte has come since the request was given to the connection.
    received: AtomicBool,
    /// The server spoke before it was asked, or could not be asked to the end.
    spoiled: AtomicBool,
    /// The last read took all there was: the next would most likely find nothing.
    drained: AtomicBool,
    /// How many reads have been done since the connection last resumed.
    reads: AtomicU8,
    /// A read has been put off because of one of these.
    put_off: AtomicBool,
    /// The last response is over: what comes is the head of another.
    over: AtomicBool,
}

impl Line {
    /// A new exchange begins. The next read is done at once: what it finds, nobody has asked for.
    pub(crate) fn begin(&self, is_new: bool) {
        self.0.is_new.store(is_new, Ordering::Relaxed);
        self.0.asked.store(false, Ordering::Relaxed);
        self.0.written.store(false, Ordering::Relaxed);
        self.0.received.store(false, Ordering::Relaxed);
        self.resume();
    }

    /// The exchange is over.
    pub(crate) fn rest(&self) {
        self.0.over.store(true, Ordering::Relaxed);
    }

    /// Whether it must not be used again.
    pub(crate) fn is_spoiled(&self) -> bool {
        self.0.spoiled.load(Ordering::Relaxed)
    }

    /// Whether a byte has come since then.
    pub(crate) fn has_received(&self) -> bool {
        self.0.received.load(Ordering::Relaxed)
    }

    /// Whether the last reads were as many as may follow each other.
    pub(crate) fn is_greedy(&self) -> bool {
        self.0.reads.load(Ordering::Relaxed) >= READS
    }

    /// Lets a read that was put off be done. False if there is none.
    pub(crate) fn resume(&self) -> bool {
        self.0.drained.store(false, Ordering::Relaxed);
        self.0.reads.store(0, Ordering::Relaxed);
        self.0.put_off.swap(false, Ordering::Relaxed)
    }
}

impl Flags {
    /// What has come is kept back: the request is not on its way yet.
    fn is_held(&self) -> bool {
        self.is_new.load(Ordering::Relaxed) && !self.asked.load(Ordering::Relaxed)
    }

    /// The server may have answered though nothing can be written any more: on a used connection only if
    /// it was asked something.
    fn may_have_answer(&self) -> bool {
        self.is_new.load(Ordering::Relaxed) || self.written.load(Ordering::Relaxed)
    }

    /// Refuses lines of a head about which hyper, as lenient as it is told to be, must not be lenient.
    fn look(&self, head: &mut HeadLines, received: &[u8]) -> io::Result<()> {
        if self.over.swap(false, Ordering::Relaxed) {
            *head = HeadLines::default();
        }
        let read = head.read(received);
        read.map_err(|refused| io::Error::new(io::ErrorKind::InvalidData, refused))
    }

    fn put_off(&self) {
        self.put_off.store(true, Ordering::Relaxed);
    }

    fn spoil(&self) {
        self.spoiled.store(true, Ordering::Relaxed);
    }
}

impl<S> Socket<S> {
    pub(crate) fn new(stream: Stream<S>, line: Line) -> Self {
        Self {
            stream,
            line,
            early: Vec::new(),
            unwritable: None,
            head: HeadLines::default(),
        }
    }

    /// Before a write. `Some`: it would be in vain, and is passed over.
    fn ask(&self, length: usize) -> Option<Poll<io::Result<usize>>> {
        let flags = &self.line.0;
        flags.asked.store(true, Ordering::Relaxed);
        self.unwritable.is_some().then_some(Poll::Ready(Ok(length)))
    }

    /// After a write of so many bytes.
    fn asked(
        &mut self,
        length: usize,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let flags = &self.line.0;
        match written {
            Poll::Ready(Err(error)) if flags.may_have_answer() => {
                flags.spoil();
                // So that what the server has said is looked for at once.
                flags.put_off();
                self.unwritable = Some(error);
                Poll::Ready(Ok(length))
            }
            Poll::Ready(Ok(_)) => {
                flags.written.store(true, Ordering::Relaxed);
                written
            }
            _ => written,
        }
    }
}

/// How much is read at once, and so how far hyper's read buffer grows: to twice this.
const READ: usize = 16 << 10;

/// How many reads may follow each other before others have their turn.
const READS: u8 = 4;

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
            head,
        } = &mut *self;
        let flags = &line.0;
        if !early.is_empty() {
            if flags.is_held() {
                flags.put_off();
                return Poll::Pending;
            }
            let count = early.len().min(buffer.remaining());
            buffer.put_slice(&early[..count]);
            early.drain(..count);
            return Poll::Ready(Ok(()));
        }
        // After a response hyper reads four times more, each a system call that finds nothing and
        // one of which has the reactor watch the socket. When the response is complete, none of it
        // is needed; when it is not, the connection resumes before it waits.
        //
        // And hyper reads on for as long as there is something that it may pass over, such as interim
        // responses without end: it must let go now and then, or no timeout would be noticed.
        let reads = flags.reads.load(Ordering::Relaxed);
        flags
            .reads
            .store(reads.saturating_add(1), Ordering::Relaxed);
        if flags.drained.load(Ordering::Relaxed) || reads >= READS {
            flags.put_off();
            return Poll::Pending;
        }
        let mut scratch = SCRATCH
            .take()
            .unwrap_or_else(|| vec![0; READ].into_boxed_slice());
        let room = &mut scratch[..buffer.remaining().min(READ)];
        let read = match stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, room),
            Stream::Tls(stream) => Pin::new(stream).poll_read(context, room),
        };
        let is_early = flags.is_held() && matches!(read, Poll::Ready(Ok(1..)));
        if let Poll::Ready(Ok(length)) = read {
            if is_early {
                early.extend_from_slice(&room[..length]);
            } else {
                buffer.put_slice(&room[..length]);
            }
            if length > 0 {
                flags.received.store(true, Ordering::Relaxed);
                flags.drained.store(length < room.len(), Ordering::Relaxed);
            }
        }
        let looked = match read {
            Poll::Ready(Ok(length)) => flags.look(head, &scratch[..length]),
            _ => Ok(()),
        };
        SCRATCH.set(Some(scratch));
        looked?;
        if is_early {
            flags.spoil();
            flags.put_off();
            return Poll::Pending;
        }
        match ready!(read)? {
            0 => Poll::Ready(end(unwritable)),
            _ => Poll::Ready(Ok(())),
        }
    }
}

/// The end of what the server says. A reset that a write has met first is not met again by a read, where
/// it would pass for an end; a broken pipe came after the server's own end.
fn end(unwritable: &mut Option<io::Error>) -> io::Result<()> {
    match unwritable.take() {
        Some(error) if error.kind() == io::ErrorKind::ConnectionReset => Err(error),
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
