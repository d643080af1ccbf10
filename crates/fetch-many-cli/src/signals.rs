//! Signals that would end the program where an error tells more: [`outlive`].

/// From here on it is an error of a write if a file grows beyond what the system allows (`ulimit -f`, `RLIMIT_FSIZE`), and not
/// the end of the program, which would leave no account.
#[cfg(unix)]
pub(crate) fn outlive() {
    use std::sync::OnceLock;

    use async_signal::{Signal, Signals};

    // What would be waited for does not matter: the signal has done its work when it is caught.
    static CAUGHT: OnceLock<Option<Signals>> = OnceLock::new();
    CAUGHT.get_or_init(|| Signals::new([Signal::Xfsz]).ok());
}

/// There is no such signal.
#[cfg(not(unix))]
pub(crate) fn outlive() {}
