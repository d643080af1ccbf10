//! Ctrl-C: what was measured until then is reported, and no process is left behind.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::Failure;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C from now on. A second one ends the process at once; its children end with their
/// input.
///
/// # Errors
/// If something else listens already.
pub fn listen() -> Result<(), Failure> {
    let heard = || {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("\ninterrupted: reporting what there is");
    };
    ctrlc::set_handler(heard).map_err(Failure::new)
}

/// Whether it came.
///
/// ```
/// assert!(fetch_many_race::process::interrupt::check().is_ok());
/// ```
///
/// # Errors
/// [`Failure::Interrupted`] if so.
pub fn check() -> Result<(), Failure> {
    if INTERRUPTED.load(Ordering::Relaxed) {
        return Err(Failure::Interrupted);
    }
    Ok(())
}
