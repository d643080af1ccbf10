//! Names to addresses without a runtime: [`on_a_thread`].

use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::thread;

use atomic_waker::AtomicWaker;

type Answer = io::Result<Vec<SocketAddr>>;

/// `getaddrinfo` may call into plug-ins of the system; what they need is not ours to know, and
/// memory counts only where it is touched.
const STACK_BYTES: usize = 512 << 10;

/// What a lookup and whoever waits for it share.
#[derive(Default)]
struct Lookup {
    answer: Mutex<Option<Answer>>,
    waiting: AtomicWaker,
}

/// The addresses of `host`. `getaddrinfo` cannot be interrupted: it runs on a thread of its own, which
/// is left behind if nobody waits any more.
///
/// Not on a pool: that of the `blocking` crate, which smol and async-std share, spins for ever, and
/// with it the executor that asked, where its first thread cannot be made (smol-rs/blocking#79).
pub(crate) async fn on_a_thread(host: &str, port: u16) -> Answer {
    let lookup = Arc::<Lookup>::default();
    let (answers, name) = (Arc::clone(&lookup), host.to_owned());
    thread::Builder::new()
        .name("fetch-many-dns".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let found = (name.as_str(), port).to_socket_addrs();
            *answers.answer() = Some(found.map(Iterator::collect));
            answers.waiting.wake();
        })?;
    poll_fn(|context| {
        // First, so that an answer that comes between the two lines wakes us.
        lookup.waiting.register(context.waker());
        lookup.answer().take().map_or(Poll::Pending, Poll::Ready)
    })
    .await
}

impl Lookup {
    fn answer(&self) -> MutexGuard<'_, Option<Answer>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
