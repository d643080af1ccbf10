//! Whether threads can be made: [`spawn_at_once`].

use std::io;
use std::sync::Mutex;
use std::thread;

/// Makes so many threads, which end when all have been made.
///
/// For a runtime that panics, ends the program or waits for ever where a thread of its own cannot be
/// made: whoever starts it tries first whether they can.
///
/// ```
/// assert!(fetch_many::strategy::spawn_at_once(2).is_ok());
/// ```
///
/// # Errors
/// If one of them cannot be made.
pub fn spawn_at_once(threads: usize) -> io::Result<()> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        let _closed = gate.lock();
        for _ in 0..threads {
            thread::Builder::new().spawn_scoped(scope, || drop(gate.lock()))?;
        }
        Ok(())
    })
}
