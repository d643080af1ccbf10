//! No waker is let go under the lock.

use std::task::{Context, Waker};

use super::*;

/// A waker that is the last to hold a task which has a connection open.
struct LastOf(#[expect(dead_code, reason = "its end is what counts")] Opening);

impl Wake for LastOf {
    fn wake(self: Arc<Self>) {}
}

/// Does this on a thread of its own, and fails where it does not end.
fn without_deadlock(work: impl FnOnce() + Send + 'static) {
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        work();
        let _ = done.send(());
    });
    let patience = Duration::from_secs(20);
    is_done.recv_timeout(patience).expect("no deadlock");
}

#[test]
fn a_waker_that_ends_a_connection_with_it_is_let_go_outside_the_lock() {
    without_deadlock(|| {
        let idle = IdleList::<()>::new(&Config::default());
        let _open = begun(&idle);
        let opening = begun(&idle);
        let mut room = idle.room();
        let mut waiting = Box::pin(room.after(opening));
        for _ in 0..2 {
            let waker = Waker::from(Arc::new(LastOf(begun(&idle))));
            let polled = waiting.as_mut().poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        }
        // The first has gone with its connection, which woke the second in vain: it is polled again.
        let waker = Waker::from(Arc::new(LastOf(begun(&idle))));
        let polled = waiting.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(polled.is_ready());
    });
}

#[test]
fn who_gives_up_lets_go_of_the_waker_outside_the_lock() {
    without_deadlock(|| {
        let idle = IdleList::<()>::new(&Config::default());
        let _open = begun(&idle);
        let opening = begun(&idle);
        let mut room = idle.room();
        let mut waiting = Box::pin(room.after(opening));
        let waker = Waker::from(Arc::new(LastOf(begun(&idle))));
        let polled = waiting.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        drop((waker, waiting));
        drop(room);
    });
}
