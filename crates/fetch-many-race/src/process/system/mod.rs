//! What is asked of the system, once for Linux and once for where it cannot be had.
//!
//! The comparison needs another process's CPU clock and memory, and the cores that it runs on: only Linux
//! gives all of them. Elsewhere the harness still starts programs and ends them, which is all that the
//! criterion bench and most tests need; [`LACKS`] is what the comparison says there.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(unix))]
mod single;
#[cfg(unix)]
mod unix;

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{Clock, allowed_cores, run_on};
#[cfg(target_os = "linux")]
pub(super) use linux::{Clock, allowed_cores, run_on};
#[cfg(not(unix))]
pub use single::{descriptors, raise_descriptors};
#[cfg(not(unix))]
pub(super) use single::{end_group, own_group};
#[cfg(unix)]
pub use unix::{descriptors, raise_descriptors};
#[cfg(unix)]
pub(super) use unix::{end_group, own_group};

/// Why the comparison cannot run here; `None` where it can.
pub const LACKS: Option<&str> = if cfg!(target_os = "linux") {
    None
} else {
    Some(
        "the comparison needs Linux, for the CPU clock and the memory of another process and for the cores \
         that it runs on; `cargo bench --bench strategies` runs here",
    )
};
