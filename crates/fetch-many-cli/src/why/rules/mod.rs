//! What is said of a run, and by which rule: [`findings`], [`without_effect`].

mod empty;
mod limit;
mod one_host;
mod used;

use serde::Serialize;

use super::facts::Facts;

/// Something that a run has spent its time on, and what would help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is, in one or two words that stay the same.
    pub cause: &'static str,
    /// How many nanoseconds of slots it explains. Two findings may explain the same ones.
    pub slots: u128,
    /// What was so, in one sentence.
    pub says: String,
    /// What would help, in one sentence.
    pub helps: String,
}

/// One cause each. They are asked one by one, and each is tested by itself.
type Rule = fn(&Facts<'_>) -> Option<Finding>;

const RULES: &[Rule] = &[
    one_host::hidden,
    one_host::slow,
    empty::host,
    empty::rate,
    empty::pause,
    empty::backoff,
    empty::caller,
    empty::bound,
    empty::input,
    empty::tail,
    used::start,
    used::lookup,
    used::connect,
    used::tls,
    used::send,
    used::wait,
    used::body,
    used::sink,
    used::cut,
];

/// What is less than this part of all slots is not spoken of.
const LEAST: f64 = 0.05;

/// So many slots are explained by this: what they did, and what would help. `None` if there were none.
fn of_slots(
    facts: &Facts<'_>,
    cause: &'static str,
    slots: u128,
    what: &str,
    helps: &str,
) -> Option<Finding> {
    (slots > 0).then(|| Finding {
        cause,
        slots,
        says: format!("{} of slots {what}.", facts.share(slots)),
        helps: helps.to_owned(),
    })
}

/// What the run has spent its time on, the most first.
pub(super) fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let found = RULES.iter().filter_map(|rule| rule(facts));
    let mut found: Vec<_> = found
        .filter(|finding| facts.part(finding.slots) >= LEAST)
        .collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.slots));
    found
}

/// What would change nothing, or not much, in one sentence each.
pub(super) fn without_effect(facts: &Facts<'_>) -> Vec<String> {
    if !facts.is_whole {
        return Vec::new();
    }
    let rules = [limit::limit, limit::per_host, limit::rate, limit::lookahead];
    rules.into_iter().filter_map(|rule| rule(facts)).collect()
}

#[cfg(test)]
mod tests {
    use fetch_many::{Slots, Spent};

    use super::*;
    use crate::journal::{Last, Ledger, Line, Plan, Tally};
    use crate::why::hosts::Hosts;

    /// A run of ten seconds with ten slots.
    pub(super) struct Case {
        pub(super) last: Last,
        pub(super) plan: Plan,
        pub(super) hosts: Hosts,
    }

    impl Case {
        /// So many of its hundred slot-seconds went to what; the rest to nothing that there is a rule for.
        pub(super) fn new(seconds: &[(Slots, u128)]) -> Self {
            let second = 1_000_000_000;
            let rest = 100 - seconds.iter().map(|(_, seconds)| seconds).sum::<u128>();
            let all = seconds.iter().copied().chain([(Slots::Running, rest)]);
            let ledger = Ledger {
                limit: 10,
                elapsed: 10 * second,
                full: 0,
                slots: all
                    .map(|(slots, seconds)| (slots, seconds * u128::from(second)))
                    .collect(),
            };
            assert!(ledger.adds_up());
            let tally = Tally {
                retries: 7,
                bytes: 50_000,
                ..Tally::default()
            };
            Self {
                last: Last {
                    tally,
                    ledger,
                    ..Last::default()
                },
                plan: Plan {
                    limit: 10,
                    ..Plan::default()
                },
                hosts: Hosts::default(),
            }
        }

        /// So many requests to a host, each of so many milliseconds.
        pub(super) fn ask(&mut self, host: &str, requests: u32, millis: u32) {
            for _ in 0..requests {
                let mut line = Line::new(0, 1, &format!("http://{host}.example/"));
                (line.attempts, line.started) = (1, Some(0));
                line.phases.add(Spent::Wait, u128::from(millis) * 1_000_000);
                self.hosts.add(&line);
            }
        }

        pub(super) fn facts(&self) -> Facts<'_> {
            Facts {
                plan: Some(&self.plan),
                hosts: Some(&self.hosts),
                ..self.last()
            }
        }

        pub(super) fn last(&self) -> Facts<'_> {
            Facts::of_last(&self.last)
        }
    }

    /// All that is found.
    pub(super) fn text(case: &Case) -> String {
        let found = findings(&case.facts());
        let found = found
            .iter()
            .map(|finding| format!("{}: {}", finding.cause, finding.says));
        found.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn the_most_comes_first_and_little_is_not_said() {
        let case = Case::new(&[(Slots::Tail, 20), (Slots::Wait, 50), (Slots::Body, 4)]);
        let causes = findings(&case.facts())
            .into_iter()
            .map(|finding| finding.cause);
        assert_eq!(causes.collect::<Vec<_>>(), ["wait", "tail"]);
        let nothing = Last::default();
        assert_eq!(findings(&Facts::of_last(&nothing)), []);
    }
}
