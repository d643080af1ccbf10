//! Descriptors: how many there are, and whether they have run out: [`is_out_of_descriptors`].

use std::error::Error;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cause::find_cause;

/// Whether an error says that there was no descriptor left for a socket, in this process or on this
/// machine, wherever in its chain of causes it says so.
///
/// ```
/// use std::io;
/// use fetch_many::strategy::is_out_of_descriptors;
/// use fetch_many::{Error, ErrorKind};
///
/// if cfg!(unix) {
///     let cause = io::Error::from_raw_os_error(24);
///     assert!(is_out_of_descriptors(&Error::new(ErrorKind::Connect).because(cause)));
/// }
/// assert!(!is_out_of_descriptors(&io::Error::from(io::ErrorKind::ConnectionRefused)));
/// ```
#[must_use]
pub fn is_out_of_descriptors(error: &(dyn Error + 'static)) -> bool {
    let code = find_cause::<io::Error>(error).and_then(io::Error::raw_os_error);
    if cfg!(windows) {
        // WSAEMFILE.
        return code == Some(10_024);
    }
    // `ENFILE` and `EMFILE`, which `io::ErrorKind` has no word for; the same numbers on every Unix.
    matches!(code, Some(23 | 24))
}

/// Half of the descriptors that this process may have, so that as many are left for connections in use,
/// and at most so many that they take no more memory than is worth it.
pub(crate) fn default_max_idle() -> usize {
    const MOST: usize = 4096;
    // Half of what macOS allows a process unless it is told otherwise; Linux allows 1,024.
    const UNKNOWN: usize = 128;
    limit().map_or(UNKNOWN, |limit| (limit / 2).clamp(1, MOST))
}

/// How many descriptors this process may have, where the system tells in a file. For `getrlimit` the
/// contract would need a dependency more, in the trees of all four strategies.
///
/// It takes a descriptor to read that. Where there is none left, the limit is what it was when it was last
/// read: each list of idle connections is made with it.
pub(crate) fn limit() -> Option<usize> {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let Ok(limits) = std::fs::read_to_string("/proc/self/limits") else {
        return Some(LAST.load(Ordering::Relaxed)).filter(|last| *last > 0);
    };
    let limit = soft_limit(&limits)?;
    LAST.store(limit, Ordering::Relaxed);
    Some(limit)
}

fn soft_limit(limits: &str) -> Option<usize> {
    let mut lines = limits.lines();
    let soft = lines.find_map(|line| line.strip_prefix("Max open files"))?;
    match soft.split_whitespace().next()? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_read() {
        let table = |soft| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units     \n\
                 Max processes             63432                63432                processes \n\
                 Max open files            {soft}                 1048576              files     \n"
            )
        };
        assert_eq!(soft_limit(&table("256")), Some(256));
        assert_eq!(soft_limit(&table("unlimited")), Some(usize::MAX));
        assert_eq!(soft_limit(&table("many")), None);
        assert_eq!(soft_limit("Max open files"), None);
        assert_eq!(soft_limit(""), None);
    }

    #[test]
    fn where_the_system_tells_the_default_is_within_bounds() {
        assert!((1..=4096).contains(&default_max_idle()));
        assert_eq!(limit().is_some(), cfg!(target_os = "linux"));
    }
}
