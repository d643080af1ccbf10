//! A sink that tells what became of each body: [`Store`].

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fetch_many::{Bytes, Head, Intake, Kept, Sink, Stored, Whole};

/// A sink that keeps what is committed, by the paths of the URLs.
#[derive(Clone, Debug, Default)]
pub(super) struct Store(Arc<Mutex<HashMap<String, Shelf>>>);

/// What became of the bodies of one URL.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    pub(super) committed: Vec<Vec<u8>>,
    /// How many are neither committed nor dropped.
    pub(super) open: usize,
    /// How many were begun.
    pub(super) opened: usize,
}

impl Store {
    pub(super) fn shelf(&self, path: &str) -> Shelf {
        self.lock().get(path).cloned().unwrap_or_default()
    }

    /// The paths of what is neither committed nor dropped.
    pub(super) fn unfinished(&self) -> Vec<String> {
        let shelves = self.lock();
        let open = shelves.iter().filter(|(_, shelf)| shelf.open > 0);
        open.map(|(path, _)| path.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Shelf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, path: &str, change: impl FnOnce(&mut Shelf)) {
        change(self.lock().entry(path.to_owned()).or_default());
    }
}

impl Sink for Store {
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        let path = head.uri.path().to_owned();
        self.change(&path, |shelf| {
            shelf.opened += 1;
            shelf.open += 1;
        });
        Ok(Box::new(Item {
            store: self.clone(),
            path,
            bytes: Vec::new(),
        }))
    }
}

struct Item {
    store: Store,
    path: String,
    bytes: Vec<u8>,
}

impl Intake for Item {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.bytes.extend_from_slice(&data);
        Ok(())
    }

    fn commit(mut self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        let bytes = std::mem::take(&mut self.bytes);
        self.store
            .change(&self.path, |shelf| shelf.committed.push(bytes));
        Ok(Stored::new(whole.length))
    }

    fn keep(self: Box<Self>) -> Option<Kept> {
        let length = self.bytes.len() as u64;
        Some(Kept::new(length, move || Ok(self as Box<dyn Intake>)))
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        self.store.change(&self.path, |shelf| shelf.open -= 1);
    }
}
