//! Connections that lie idle, and who waits for one of them to end.

/// A wait for a connection to end.
macro_rules! waits {
    ($room:ident, $list:expr) => {
        pin!($room.after(begun(&$list)))
    };
}

mod kept;
mod locks;
mod waits;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use http::Uri;

use super::*;

fn uri(url: &str) -> Uri {
    url.parse().unwrap()
}

fn count<C>(list: &IdleList<C>) -> usize {
    lock(&list.lists).len()
}

/// One that nobody has to wait for.
fn begun<C>(list: &IdleList<C>) -> Opening {
    list.openings.begin(true).expect("it is called")
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Woken {
    fn times(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// A connection, with what counts it.
type Counted = IdleList<Opening>;

fn counted() -> Counted {
    IdleList::new(&Config::default())
}
