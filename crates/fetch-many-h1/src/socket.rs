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
    /// A byte has come since the request was given to the connection.
    received: AtomicBool,
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
    pub(crate) fn begin(&self) {
        self.0.received.store(false, Ordering::Relaxed);
        self.resume();
    }

    /// The exchange is over.
    pub(crate) fn rest(&self) {
        self.0.over.store(true, Ordering::Relaxed);
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

impl<S> Socket<S> {
    pub(crate) fn new(stream: Stream<S>, line: Line) -> Self {
        Self {
            stream,
            line,
            head: HeadLines::default(),
        }
    }

    /// Refuses lines of a head about which hyper, as lenient as it is told to be, must not be lenient.
    fn look(&mut self, received: &[u8]) -> io::Result<()> {
        if self.line.0.over.swap(false, Ordering::Relaxed) {
            self.head = HeadLines::default();
        }
        let read = self.head.read(received);
        read.map_err(|refused| io::Error::new(io::ErrorKind::InvalidData, refused))
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
        let Self { stream, line, .. } = &mut *self;
        let flags = &line.0;
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
            flags.put_off.store(true, Ordering::Relaxed);
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
        if let Poll::Ready(Ok(length)) = read {
            buffer.put_slice(&room[..length]);
            if length > 0 {
                flags.received.store(true, Ordering::Relaxed);
                flags.drained.store(length < room.len(), Ordering::Relaxed);
            }
        }
        let looked = match read {
            Poll::Ready(Ok(length)) => self.look(&scratch[..length]),
            _ => Ok(()),
        };
        SCRATCH.set(Some(scratch));
        ready!(read)?;
        Poll::Ready(looked)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> hyper::rt::Write for Socket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_write(context, buffer),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(context),
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
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write_vectored(context, buffers),
            Stream::Tls(stream) => Pin::new(stream).poll_write_vectored(context, buffers),
        }
    }
}
