//! Names to addresses without a runtime: [`on_a_thread`].

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use atomic_waker::AtomicWaker;
use fetch_many::strategy::look_up;

type Answer = io::Result<Vec<SocketAddr>>;

/// What a lookup and whoever waits for it share.
#[derive(Default)]
struct Lookup {
    answer: Mutex<Option<Answer>>,
    waiting: AtomicWaker,
}

/// The addresses of `host`.
pub(crate) async fn on_a_thread(host: &str, port: u16) -> Answer {
    let lookup = Arc::<Lookup>::default();
    let answers = Arc::clone(&lookup);
    look_up(host, port, move |found| {
        *answers.answer() = Some(found);
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
