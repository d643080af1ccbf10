//! A sink that keeps what it gets where a test sees it.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use fetch_many_strategies::{Bytes, Head, Intake, Sink, Stored, Whole};

/// What a sink does with what it is asked for.
type Act = dyn Fn(&'static str, &Head) -> io::Result<()> + Send + Sync;

#[derive(Clone)]
pub(crate) struct Recorder(Arc<Inner>);

struct Inner {
    act: Box<Act>,
    committed: Mutex<Vec<(String, Vec<u8>)>>,
    opened: AtomicUsize,
    ended: AtomicUsize,
}

impl Recorder {
    pub(crate) fn new() -> Self {
        Self::acting(|_, _| Ok(()))
    }

    /// One that does this before each `open`, `write` and `commit`.
    pub(crate) fn acting(
        act: impl Fn(&'static str, &Head) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            act: Box::new(act),
            committed: Mutex::default(),
            opened: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
        }))
    }

    /// The body that was committed for this path.
    pub(crate) fn body(&self, path: &str) -> Option<Vec<u8>> {
        let committed = self.0.committed.lock().unwrap();
        let found: Vec<_> = committed.iter().filter(|(name, _)| name == path).collect();
        assert!(
            found.len() <= 1,
            "{path} was committed {} times",
            found.len()
        );
        found.first().map(|(_, body)| body.clone())
    }

    pub(crate) fn opened(&self) -> usize {
        self.0.opened.load(Ordering::SeqCst)
    }

    /// How many have been committed or dropped.
    pub(crate) fn ended(&self) -> usize {
        self.0.ended.load(Ordering::SeqCst)
    }
}

impl Sink for Recorder {
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        (self.0.act)("open", head)?;
        self.0.opened.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Recording {
            inner: Arc::clone(&self.0),
            head: head.clone(),
            body: Vec::new(),
        }))
    }
}

struct Recording {
    inner: Arc<Inner>,
    head: Head,
    body: Vec<u8>,
}

impl Intake for Recording {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        assert!(!data.is_empty());
        (self.inner.act)("write", &self.head)?;
        self.body.extend_from_slice(&data);
        Ok(())
    }

    fn commit(mut self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        (self.inner.act)("commit", &self.head)?;
        assert_eq!(whole.length, self.body.len() as u64);
        let body = std::mem::take(&mut self.body);
        let path = self.head.uri.path().to_owned();
        self.inner.committed.lock().unwrap().push((path, body));
        Ok(Stored::new(whole.length))
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.inner.ended.fetch_add(1, Ordering::SeqCst);
    }
}
