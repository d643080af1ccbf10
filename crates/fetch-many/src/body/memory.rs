//! A sink in memory: [`Memory`].

use std::io;

use bytes::Bytes;

use super::head::Head;
use super::intake::{Intake, Kept};
use super::sink::Sink;
use super::stored::{Stored, Whole};

/// Keeps bodies in memory: they are their responses' own, as without a sink.
///
/// For one request of a batch whose others go elsewhere, and for tests. What it holds counts as written, so it is not
/// within [`in_memory`](crate::Plan::in_memory): the caller gets all of it. A body is at most 16 MiB, unless
/// [`up_to`](Self::up_to) says otherwise.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Memory, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/page");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let plan = Plan::new(1).sink(Memory::new());
/// let outcome = fetcher.fetch([&url], &plan).next().expect("one for one");
/// assert_eq!(outcome.result?.body(), "/page");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    max: usize,
}

impl Memory {
    /// Bodies of up to 16 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self::up_to(16 << 20)
    }

    /// Bodies of up to so many bytes. A longer one is an error of the kind [`Sink`](crate::ErrorKind::Sink).
    #[must_use]
    pub fn up_to(bytes: usize) -> Self {
        Self { max: bytes }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Sink for Memory {
    fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
        Ok(Box::new(Body {
            bytes: Vec::new(),
            max: self.max,
        }))
    }
}

struct Body {
    bytes: Vec<u8>,
    max: usize,
}

impl Intake for Body {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        if data.len() > self.max - self.bytes.len() {
            let larger = format!("body larger than {} bytes", self.max);
            return Err(io::Error::other(larger));
        }
        self.bytes.try_reserve(data.len())?;
        self.bytes.extend_from_slice(&data);
        Ok(())
    }

    fn commit(mut self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        // It has grown by doubling: what it does not need is given back.
        self.bytes.shrink_to_fit();
        let mut stored = Stored::new(whole.length);
        stored.body = self.bytes.into();
        Ok(stored)
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        let length = self.bytes.len() as u64;
        Some(Kept::new(length, move || Ok(self as Box<dyn Intake>)))
    }
}
