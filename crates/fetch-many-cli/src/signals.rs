//! Signals that would end the program where an error tells more: [`outlive`].

/// From here on it is an error of a write if a file grows beyond what the system allows (`ulimit -f`, `RLIMIT_FSIZE`), and not
/// the end of the program, which would leave no account.
#[cfg(unix)]
pub(crate) fn outlive() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    // Nobody looks at it: the signal has done its work when it is caught. Where it cannot be, all is as before.
    let caught = Arc::new(AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, caught);
}

/// There is no such signal.
#[cfg(not(unix))]
pub(crate) fn outlive() {}
