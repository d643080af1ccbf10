//! What ends a run early: [`Brakes`].

use std::collections::HashMap;

use crate::args::{Bounds, Most};
use crate::show;

/// What ends a run, or one host of it, before all is fetched.
#[derive(Debug)]
pub(super) struct Brakes {
    max_failures: Option<Most>,
    max_total: Option<u64>,
    give_up_host: Option<u32>,
    /// Failures in a row, by host. A host that has none is not there.
    in_a_row: HashMap<Box<str>, u32>,
}

impl Brakes {
    pub(super) fn new(bounds: &Bounds) -> Self {
        Self {
            max_failures: if bounds.fail_fast {
                Some(Most::Number(0))
            } else {
                bounds.max_failures
            },
            max_total: bounds.max_total,
            give_up_host: bounds.give_up_host.map(std::num::NonZeroU32::get),
            in_a_row: HashMap::new(),
        }
    }

    /// One of this host has come, or not.
    pub(super) fn count(&mut self, host: &str, is_ok: bool) {
        if self.give_up_host.is_none() {
            return;
        }
        if is_ok {
            self.in_a_row.remove(host);
        } else if let Some(failures) = self.in_a_row.get_mut(host) {
            *failures = failures.saturating_add(1);
        } else {
            self.in_a_row.insert(host.into(), 1);
        }
    }

    /// Whether nothing more is to be asked of this host: then after how many failures.
    pub(super) fn has_given_up(&self, host: &str) -> Option<u32> {
        let most = self.give_up_host?;
        let failures = self.in_a_row.get(host).copied()?;
        (failures >= most).then_some(failures)
    }

    /// Why the run is to end now, if it is: so many have failed, of so many that are there, and so many bytes have come. A part
    /// of fewer than a hundred says little.
    pub(super) fn end(&self, failed: u64, of: u64, bytes: u64) -> Option<String> {
        if let Some(most) = self.max_failures {
            let tells = of >= 100 || matches!(most, Most::Number(_));
            if tells && most.is_passed(failed, of) {
                return Some(match most {
                    Most::Number(0) => "one has failed (--fail-fast)".to_owned(),
                    most => format!("more than {most} have failed (--max-failures)"),
                });
            }
        }
        let most = self.max_total.filter(|most| bytes > *most)?;
        Some(format!(
            "there are more than {} (--max-total)",
            show::bytes(most)
        ))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn brakes(options: &[&str]) -> Brakes {
        #[derive(Parser)]
        struct Line {
            #[command(flatten)]
            bounds: Bounds,
        }
        let line = Line::parse_from(["x"].iter().chain(options));
        Brakes::new(&line.bounds)
    }

    #[test]
    fn without_options_nothing_ends_a_run() {
        let mut brakes = brakes(&[]);
        brakes.count("a", false);
        assert_eq!(brakes.has_given_up("a"), None);
        assert_eq!(brakes.end(1_000, 1_000, u64::MAX), None);
    }

    #[test]
    fn failures_end_it_when_they_are_more_than_allowed() {
        let ends = |options: &[&str], failed, of| brakes(options).end(failed, of, 0).is_some();
        assert!(ends(&["--fail-fast"], 1, 1) && !ends(&["--fail-fast"], 0, 9));
        assert!(!ends(&["--max-failures", "3"], 3, 3) && ends(&["--max-failures", "3"], 4, 9));
        assert!(!ends(&["--max-failures", "5%"], 5, 99), "too few to tell");
        assert!(
            !ends(&["--max-failures", "5%"], 5, 100) && ends(&["--max-failures", "5%"], 6, 100)
        );
    }

    #[test]
    fn bytes_end_it() {
        let brakes = brakes(&["--max-total", "1kB"]);
        assert_eq!(brakes.end(0, 1, 1_000), None);
        let why = brakes.end(0, 1, 1_001);
        assert_eq!(
            why.as_deref(),
            Some("there are more than 1.0 kB (--max-total)")
        );
    }

    #[test]
    fn a_host_is_given_up_after_so_many_in_a_row() {
        let mut brakes = brakes(&["--give-up-host", "2"]);
        for (is_ok, given_up) in [
            (false, None),
            (true, None),
            (false, None),
            (false, Some(2)),
            (false, Some(3)),
        ] {
            brakes.count("a", is_ok);
            assert_eq!(brakes.has_given_up("a"), given_up);
        }
        assert_eq!(brakes.has_given_up("b"), None);
    }
}
