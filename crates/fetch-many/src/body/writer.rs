//! Bodies into one writer: [`Writer`].

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::head::Head;
use super::intake::Intake;
use super::memory::Memory;
use super::sink::Sink;
use super::stored::{Stored, Whole};

/// Writes bodies into one [`Write`], one after another.
///
/// What has been written cannot be taken back, so each body is held in memory until it is whole, up to 16 MiB of it unless
/// [`up_to`](Self::up_to) says otherwise, and then written in one go and flushed. They come in the order in which they
/// are whole. After an error of the writer's nobody knows how much of a body it has, so it is given no more.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan, Writer};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let urls = ["/a", "/b"].map(|path| server.url(path));
/// let writer = Writer::new(Vec::new());
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let outcomes = fetcher.fetch_all(&urls, &Plan::new(1).sink(writer.clone()));
/// assert!(outcomes.iter().all(|outcome| outcome.stored().is_some()));
/// assert_eq!(writer.with(|bytes| bytes.clone()), b"/a/b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer<W> {
    writer: Arc<Mutex<State<W>>>,
    held: Memory,
}

struct State<W> {
    writer: W,
    has_failed: bool,
}

impl<W: Write + Send + 'static> Writer<W> {
    /// Into this one. Clones share it.
    pub fn new(writer: W) -> Self {
        let has_failed = false;
        Self {
            writer: Arc::new(Mutex::new(State { writer, has_failed })),
            held: Memory::new(),
        }
    }

    /// Holds bodies of up to so many bytes. A longer one is an error of the kind [`Sink`](crate::ErrorKind::Sink).
    #[must_use]
    pub fn up_to(mut self, bytes: usize) -> Self {
        self.held = Memory::up_to(bytes);
        self
    }

    /// Looks at the writer, between two bodies.
    pub fn with<T>(&self, look: impl FnOnce(&mut W) -> T) -> T {
        look(&mut lock(&self.writer).writer)
    }
}

impl<W> Clone for Writer<W> {
    fn clone(&self) -> Self {
        Self {
            writer: Arc::clone(&self.writer),
            held: self.held,
        }
    }
}

impl<W: Write + Send + 'static> Sink for Writer<W> {
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        Ok(Box::new(Writing {
            writer: Arc::clone(&self.writer),
            held: self.held.open(head)?,
        }))
    }
}

struct Writing<W> {
    writer: Arc<Mutex<State<W>>>,
    held: Box<dyn Intake>,
}

impl<W: Write + Send> Intake for Writing<W> {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.held.write(data)
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        let length = whole.length;
        let held = self.held.commit(whole)?;
        let mut state = lock(&self.writer);
        if state.has_failed {
            return Err(io::Error::other("the writer has failed before"));
        }
        // Until it is known that it has not, should it panic.
        state.has_failed = true;
        state.writer.write_all(&held.body)?;
        state.writer.flush()?;
        state.has_failed = false;
        Ok(Stored::new(length))
    }
}

/// A panic in the writer is an error of its own.
fn lock<W>(writer: &Mutex<State<W>>) -> MutexGuard<'_, State<W>> {
    writer.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<W> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}
