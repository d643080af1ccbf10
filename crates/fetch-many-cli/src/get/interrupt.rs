//! Ctrl-C: [`Interrupt`].

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use fetch_many::StopHandle;

use crate::exit::Exit;
use crate::show::Screen;

/// What is to be stopped. There is one for the process, as there is one handler of signals.
static STOP: Mutex<Option<StopHandle>> = Mutex::new(None);

/// Whether it was asked to stop.
static IS_ASKED: AtomicBool = AtomicBool::new(false);

/// While this is there, the first Ctrl-C (or request to end) stops the batch, whose journal is whole then; the second ends the
/// program at once, as does the first before there is a batch.
pub(super) struct Interrupt;

impl Interrupt {
    pub(super) fn new(screen: Screen) -> Self {
        IS_ASKED.store(false, Ordering::SeqCst);
        // Where there is a handler already, it is this one, of an earlier run of the same process.
        let _ = ctrlc::set_handler(move || stop(screen));
        Self
    }

    /// This is to be stopped.
    #[expect(
        clippy::unused_self,
        reason = "while there is one, this is what is stopped"
    )]
    pub(super) fn stops(&self, batch: StopHandle) {
        *stopped() = Some(batch);
    }

    /// Whether it was.
    #[expect(clippy::unused_self, reason = "it is about the time since it was made")]
    pub(super) fn is_asked(&self) -> bool {
        IS_ASKED.load(Ordering::SeqCst)
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        *stopped() = None;
    }
}

fn stop(screen: Screen) {
    let is_second = IS_ASKED.swap(true, Ordering::SeqCst);
    let batch = stopped().clone();
    match batch {
        Some(batch) if !is_second => {
            batch.stop();
            screen.note("stopping; press Ctrl-C again to exit at once");
        }
        _ => std::process::exit(Exit::Interrupted.code().into()),
    }
}

fn stopped() -> std::sync::MutexGuard<'static, Option<StopHandle>> {
    STOP.lock().unwrap_or_else(PoisonError::into_inner)
}
