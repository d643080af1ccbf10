//! How many requests there are descriptors for: [`raise`], [`fits`], [`needed`].

/// Of one request: its socket, its file, and the directory that is brought to the disk.
const EACH: u64 = 3;

/// Of the program: its standard streams, the list, the journal and its lock, what a strategy waits with, and lookups of names.
const OTHERS: u64 = 64;

/// With fewer than these the strategies cannot begin at all.
const FEWEST: u64 = 16;

/// Lets this process have as many descriptors as the system allows it, and says how many these are. `None` where the system
/// does not say.
pub(super) fn raise() -> Option<u64> {
    #[cfg(unix)]
    return rlimit::increase_nofile_limit(u64::MAX).ok();
    #[cfg(not(unix))]
    None
}

/// How many so many requests at once may need.
pub(crate) fn needed(limit: usize) -> u64 {
    (limit as u64).saturating_mul(EACH).saturating_add(OTHERS)
}

/// How many this process could have, were it to ask for them. `None` where the system does not say.
pub(crate) fn allowed() -> Option<u64> {
    #[cfg(unix)]
    return rlimit::getrlimit(rlimit::Resource::NOFILE)
        .ok()
        .map(|(_, hard)| hard);
    #[cfg(not(unix))]
    None
}

/// How many of `limit` requests there are so many descriptors for: at least one. `None` if nothing at all can be done with so
/// few.
pub(super) fn fits(limit: usize, descriptors: u64) -> Option<usize> {
    if descriptors < FEWEST {
        return None;
    }
    let most = (descriptors.saturating_sub(OTHERS) / EACH).max(1);
    Some(limit.min(usize::try_from(most).unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_what_is_needed() {
        assert_eq!(fits(1_000, needed(64)), Some(64));
        assert_eq!(fits(1_000, needed(64) - 1), Some(63));
        assert_eq!(needed(usize::MAX), u64::MAX);
    }

    #[test]
    fn the_limit_is_lowered_to_what_fits() {
        assert_eq!(fits(64, 1_024), Some(64));
        assert_eq!(fits(1_000, 1_024), Some(320));
        assert_eq!(fits(1_000, FEWEST), Some(1));
        assert_eq!(fits(1_000, FEWEST - 1), None);
        assert_eq!(fits(1_000, u64::MAX), Some(1_000));
    }
}
