//! A connection's waker: [`Wakeup`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use atomic_waker::AtomicWaker;

/// The waker that everything inside a connection sees: its socket, its timer, hyper's channels.
///
/// - It stays the same when the connection passes from one task to the next, so nothing has to be
///   registered again.
/// - While the connection is being polled, a wake-up only asks for another round: hyper's two halves
///   wake each other with every message, and each of these would otherwise cost a pass through the
///   executor.
/// - While the connection is idle, a wake-up goes nowhere.
#[derive(Debug)]
pub(crate) struct Wakeup {
    shared: Arc<Shared>,
    waker: Waker,
}

#[derive(Debug)]
struct Shared {
    state: AtomicU8,
    /// The task that uses the connection.
    task: AtomicWaker,
}

/// Nobody polls: a wake-up concerns the task.
const RESTING: u8 = 0;
/// Being polled.
const POLLED: u8 = 1;
/// Woken while being polled.
const AGAIN: u8 = 2;

/// After so many rounds others have their turn, even if this connection is ready for more.
const ROUNDS: usize = 16;

impl Wakeup {
    pub(crate) fn new() -> Self {
        let shared = Arc::new(Shared {
            state: AtomicU8::new(RESTING),
            task: AtomicWaker::new(),
        });
        let waker = Waker::from(Arc::clone(&shared));
        Self { shared, waker }
    }

    /// Alternates between `take`, which takes what has come, and `drive`, which makes more come and
    /// says whether it has left something undone, until `take` is ready or nothing more comes at
    /// the moment. `task` is woken from then on.
    pub(crate) fn poll<T>(
        &self,
        task: &Waker,
        mut take: impl FnMut(&mut Context<'_>) -> Poll<T>,
        mut drive: impl FnMut(&mut Context<'_>) -> bool,
    ) -> Poll<T> {
        let state = &self.shared.state;
        let mut context = self.context();
        self.shared.task.register(task);
        for _ in 0..ROUNDS {
            state.store(POLLED, Ordering::SeqCst);
            let taken = take(&mut context);
            if taken.is_ready() {
                state.store(RESTING, Ordering::SeqCst);
                return taken;
            }
            // Whatever `take` has woken is driven next: that is no reason for another round. What other threads wake must
            // not be `take`'s, therefore, but the task's.
            state.store(POLLED, Ordering::SeqCst);
            let undone = drive(&mut context);
            // A wake-up after this finds `RESTING` and wakes the task; one before it has left
            // `AGAIN`. None is lost.
            let woken = state.swap(RESTING, Ordering::SeqCst) == AGAIN;
            if !woken && !undone {
                return Poll::Pending;
            }
        }
        task.wake_by_ref();
        Poll::Pending
    }

    /// For what is polled besides.
    pub(crate) fn context(&self) -> Context<'_> {
        Context::from_waker(&self.waker)
    }

    /// The connection goes idle: its task is done with it.
    pub(crate) fn rest(&self) {
        drop(self.shared.task.take());
    }
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let polled = self
            .state
            .compare_exchange(POLLED, AGAIN, Ordering::SeqCst, Ordering::SeqCst);
        if polled == Err(RESTING) {
            self.task.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn pending(_: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }

    #[test]
    fn more_to_do_is_another_round_and_no_wake_up_of_the_task() {
        let (wakeup, count) = (Wakeup::new(), Arc::new(Count::default()));
        let task = Waker::from(Arc::clone(&count));
        let mut rounds = 0;
        let result = wakeup.poll(&task, pending, |context| {
            rounds += 1;
            if rounds == 1 {
                context.waker().wake_by_ref();
            }
            rounds == 2
        });
        assert!(result.is_pending());
        assert_eq!((rounds, count.0.load(Ordering::SeqCst)), (3, 0));

        wakeup.waker.wake_by_ref();
        assert_eq!(count.0.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn one_that_is_always_ready_for_more_yields() {
        let (wakeup, count) = (Wakeup::new(), Arc::new(Count::default()));
        let task = Waker::from(Arc::clone(&count));
        let result = wakeup.poll(&task, pending, |context| {
            context.waker().wake_by_ref();
            false
        });
        assert!(result.is_pending());
        assert_eq!(count.0.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn at_rest_it_wakes_nobody() {
        let (wakeup, count) = (Wakeup::new(), Arc::new(Count::default()));
        let task = Waker::from(Arc::clone(&count));
        assert!(wakeup.poll(&task, pending, |_| false).is_pending());
        wakeup.rest();
        wakeup.waker.wake_by_ref();
        assert_eq!(count.0.load(Ordering::SeqCst), 0);
    }
}
