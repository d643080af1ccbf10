//! How often the hosts are asked: [`Manners`].

use std::collections::HashMap;
use std::time::Duration;

use super::urls::{Url, counted};
use crate::exit::Failed;

/// How often a host is asked politely, per second.
pub(super) const PER_SECOND: u32 = 2;
/// How many requests are sent politely in all, whoever races.
pub(super) const MOST: usize = 200;
/// More rounds say little more.
const ENOUGH: usize = 20;

/// How often the hosts are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manners {
    /// At most twice a second each, by all that race together, and 200 times in all: what stays within what a visitor
    /// does.
    Polite,
    /// As often as they answer: they are ours.
    Free,
}

impl Manners {
    /// Those that these URLs ask for.
    pub(super) fn of(urls: &[Url], are_ours: bool) -> Self {
        if are_ours || urls.iter().all(Url::is_loopback) {
            return Self::Free;
        }
        Self::Polite
    }

    /// How many rounds there are at most for so many that race; with `asked`, so many.
    ///
    /// # Errors
    /// If that is more than is polite.
    pub(super) fn rounds(
        self,
        urls: usize,
        racers: usize,
        asked: Option<usize>,
    ) -> Result<usize, Failed> {
        let each = urls * racers;
        let allowed = match self {
            Self::Polite => MOST / each.max(1),
            Self::Free => usize::MAX,
        };
        let wanted = asked.unwrap_or(ENOUGH.min(allowed).max(1));
        if wanted > allowed {
            return Err(Failed::usage(format!(
                "{wanted} rounds of {} by {racers} strategies are {} requests, and {MOST} are polite: \
                 fewer URLs or rounds, or --yes-these-are-mine",
                counted(urls),
                wanted * each
            )));
        }
        Ok(wanted)
    }

    /// How often one that races may ask a host, per second.
    pub(super) fn per_second(self) -> Option<u32> {
        (self == Self::Polite).then_some(PER_SECOND)
    }

    /// How long nobody is asked between two that race.
    pub(super) fn pause(self) -> Duration {
        match self {
            Self::Polite => Duration::from_secs(1) / PER_SECOND,
            Self::Free => Duration::ZERO,
        }
    }

    /// How long one pass over the URLs takes at least, because of the rate.
    pub(super) fn least(self, urls: &[Url]) -> Duration {
        let mut by_host = HashMap::<String, u32>::new();
        for url in urls {
            *by_host.entry(url.host()).or_default() += 1;
        }
        by_host.into_values().max().unwrap_or(0) * self.pause()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::race::urls::typed;

    fn of(texts: &[&str]) -> Vec<Url> {
        typed(texts).unwrap()
    }

    #[test]
    fn whoever_is_not_this_machine_is_asked_politely() {
        let own = of(&["http://localhost/a", "http://127.0.0.1/b"]);
        let mixed = of(&["http://localhost/a", "http://example.com/b"]);
        assert_eq!(Manners::of(&own, false), Manners::Free);
        assert_eq!(Manners::of(&mixed, false), Manners::Polite);
        assert_eq!(Manners::of(&mixed, true), Manners::Free);
    }

    #[test]
    fn rounds_stay_within_the_budget() {
        let rounds = |urls, racers, asked| Manners::Polite.rounds(urls, racers, asked);
        assert_eq!(rounds(1, 3, None), Ok(20));
        assert_eq!(rounds(10, 3, None), Ok(6));
        assert_eq!(rounds(66, 3, None), Ok(1));
        assert_eq!(rounds(10, 3, Some(6)), Ok(6));
        for (urls, asked) in [(67, None), (10, Some(7))] {
            let error = rounds(urls, 3, asked).unwrap_err().to_string();
            assert!(error.contains("and 200 are polite"), "{error}");
        }
        assert_eq!(Manners::Free.rounds(1_000, 4, Some(100)), Ok(100));
    }

    #[test]
    fn a_pass_takes_as_long_as_the_host_that_is_asked_most() {
        let urls = of(&["http://a/1", "http://a/2", "http://b/1", "http://a/3"]);
        assert_eq!(Manners::Polite.least(&urls), Duration::from_millis(1_500));
        assert_eq!(Manners::Free.least(&urls), Duration::ZERO);
    }
}
