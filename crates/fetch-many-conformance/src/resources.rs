//! What a process holds: [`Resources`], so that a check can tell that nothing was left behind.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Open descriptors and threads of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resources {
    descriptors: usize,
    /// Without those of the test harness.
    threads: usize,
}

/// The threads of the test harness that are inside a test of ours: it runs several tests at once,
/// and starts and ends threads while one of them measures.
static TEST_THREADS: Mutex<usize> = Mutex::new(0);

fn test_threads() -> MutexGuard<'static, usize> {
    TEST_THREADS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Registers the current thread as one of the test harness.
#[derive(Debug)]
pub(crate) struct TestThread(());

impl TestThread {
    pub(crate) fn enter() -> Self {
        *test_threads() += 1;
        Self(())
    }
}

impl Drop for TestThread {
    fn drop(&mut self) {
        *test_threads() -= 1;
    }
}

impl Resources {
    /// What is held now; `None` where the system does not tell.
    ///
    /// A thread of the harness that is about to enter or has just left a test counts as one too
    /// many: in a first count that is lenient, and in a later one it passes.
    pub(crate) fn now() -> Option<Self> {
        // Held while threads are counted: nobody enters or leaves meanwhile.
        let test_threads = test_threads();
        Some(Self {
            descriptors: descriptors()?,
            threads: threads()?.saturating_sub(*test_threads),
        })
    }

    /// Waits until no more is held than this; else what is held.
    pub(crate) fn are_back(self, patience: Duration) -> Result<(), Self> {
        let until = Instant::now() + patience;
        loop {
            match Self::now() {
                Some(now) if now.exceeds(self) => {
                    if Instant::now() >= until {
                        return Err(now);
                    }
                    // The system tells on demand only.
                    thread::sleep(Duration::from_millis(2));
                }
                _ => return Ok(()),
            }
        }
    }

    fn exceeds(self, before: Self) -> bool {
        self.descriptors > before.descriptors || self.threads > before.threads
    }
}

impl fmt::Display for Resources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} descriptors and {} threads",
            self.descriptors, self.threads
        )
    }
}

/// `None` where there is no such directory: elsewhere than on Linux.
fn descriptors() -> Option<usize> {
    // The descriptor that reads the directory is counted every time, so it cancels out.
    std::fs::read_dir("/proc/self/fd").ok().map(Iterator::count)
}

/// Not the entries of `/proc/self/task`: reading that directory skips some when a thread ends
/// meanwhile.
fn threads() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let count = status
        .lines()
        .find_map(|line| line.strip_prefix("Threads:"))?;
    count.trim().parse().ok()
}
