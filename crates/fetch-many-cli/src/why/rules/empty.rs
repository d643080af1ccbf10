//! Why slots were empty.

use fetch_many::{Slots, Spent};

use super::{Finding, of_slots, one_host};
use crate::show;
use crate::why::facts::Facts;

/// So many slots were empty, for this reason.
fn empty(
    facts: &Facts<'_>,
    cause: &'static str,
    slots: Slots,
    because: &str,
    helps: &str,
) -> Option<Finding> {
    let what = format!("were empty because {because}");
    of_slots(facts, cause, facts.slots(slots), &what, helps)
}

/// Requests waited for the limit of their host, and not because others were hidden, or one was slow.
pub(super) fn host(facts: &Facts<'_>) -> Option<Finding> {
    let told = one_host::hidden(facts).or_else(|| one_host::slow(facts));
    if told.is_some_and(|finding| finding.slots >= facts.slots(Slots::Host)) {
        return None;
    }
    let limit = facts.plan.and_then(|plan| plan.per_host);
    let limit = limit.map_or(String::new(), |limit| format!(", {limit} at once"));
    let because = format!(
        "requests waited for the limit of their host{limit}{}",
        facts.at(Spent::Host)
    );
    let helps = "More requests at once to one host (--per-host), if hosts bear that; or a list with more hosts.";
    empty(facts, "host limit", Slots::Host, &because, helps)
}

/// Requests waited for the rate of their host.
pub(super) fn rate(facts: &Facts<'_>) -> Option<Finding> {
    let rate = facts.plan.and_then(|plan| plan.rate.as_deref());
    let rate = rate.map_or(String::new(), |rate| format!(" of {}", show::escaped(rate)));
    let because = format!(
        "requests waited for the rate{rate} of their host{}",
        facts.at(Spent::Rate)
    );
    empty(
        facts,
        "rate",
        Slots::Rate,
        &because,
        "A higher --rate, if hosts allow it.",
    )
}

/// Hosts have asked to be left alone.
pub(super) fn pause(facts: &Facts<'_>) -> Option<Finding> {
    let because = format!(
        "servers asked for a pause, by 429 or 503 with Retry-After{}",
        facts.at(Spent::Pause)
    );
    let helps = "Ask less often (--rate, --per-host), so that they need not ask for it.";
    empty(facts, "pause", Slots::Pause, &because, helps)
}

/// What failed waits before it is tried again.
pub(super) fn backoff(facts: &Facts<'_>) -> Option<Finding> {
    let times = show::count(facts.tally.retries);
    let because = format!(
        "what fails waits before it is tried again, {times} times in all{}",
        facts.at(Spent::Backoff)
    );
    let helps = "Find out why it fails; fewer --retries give up sooner.";
    empty(facts, "backoff", Slots::Backoff, &because, helps)
}

/// Outcomes were not taken away.
pub(super) fn caller(facts: &Facts<'_>) -> Option<Finding> {
    let because = "results were not taken as fast as they came";
    let helps =
        "Whatever reads standard output, or the disk that the journal is on, must become faster.";
    empty(facts, "caller", Slots::Caller, because, helps)
}

/// No more of the list could be taken up, though not because hosts were hidden.
pub(super) fn bound(facts: &Facts<'_>) -> Option<Finding> {
    if one_host::hidden(facts).is_some() {
        return None;
    }
    let because = "no more of the list could be taken up before something was done";
    empty(
        facts,
        "bound",
        Slots::Bound,
        because,
        "Give the list as a file, of which hosts take turns.",
    )
}

/// The list was waited for.
pub(super) fn input(facts: &Facts<'_>) -> Option<Finding> {
    let because = "the list came more slowly than it was fetched";
    empty(
        facts,
        "input",
        Slots::Input,
        because,
        "Whatever writes the list must become faster.",
    )
}

/// There was not enough left to do, and not because one host was slow.
pub(super) fn tail(facts: &Facts<'_>) -> Option<Finding> {
    if one_host::slow(facts).is_some_and(|finding| finding.slots >= facts.slots(Slots::Tail)) {
        return None;
    }
    let because = "fewer requests were left than there are slots";
    empty(
        facts,
        "tail",
        Slots::Tail,
        because,
        "Nothing but what makes single requests faster.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::why::rules::tests::{Case, text};

    #[test]
    fn each_says_why() {
        for (slots, expected) in [
            (
                Slots::Host,
                "host limit: 40 % of slots were empty because requests waited for the limit of their host, 4 at once.",
            ),
            (
                Slots::Rate,
                "rate: 40 % of slots were empty because requests waited for the rate of 10/s of their host.",
            ),
            (
                Slots::Pause,
                "pause: 40 % of slots were empty because servers asked for a pause, by 429 or 503 with Retry-After.",
            ),
            (
                Slots::Backoff,
                "backoff: 40 % of slots were empty because what fails waits before it is tried again, 7 times in all.",
            ),
            (
                Slots::Caller,
                "caller: 40 % of slots were empty because results were not taken as fast as they came.",
            ),
            (
                Slots::Bound,
                "bound: 40 % of slots were empty because no more of the list could be taken up before something was done.",
            ),
            (
                Slots::Input,
                "input: 40 % of slots were empty because the list came more slowly than it was fetched.",
            ),
            (
                Slots::Tail,
                "tail: 40 % of slots were empty because fewer requests were left than there are slots.",
            ),
        ] {
            let mut case = Case::new(&[(slots, 40)]);
            case.plan.per_host = Some(4);
            case.plan.rate = Some("10/s".into());
            assert_eq!(text(&case), expected);
        }
    }

    #[test]
    fn a_slow_host_of_few_slots_does_not_hide_the_tail() {
        let mut case = Case::new(&[(Slots::Tail, 96), (Slots::Wait, 4)]);
        case.ask("slow", 1, 3_900);
        case.ask("fast", 1, 50);
        assert_eq!(
            text(&case),
            "tail: 96 % of slots were empty because fewer requests were left than there are slots."
        );
    }

    #[test]
    fn what_the_last_line_does_not_have_is_not_said() {
        let case = Case::new(&[(Slots::Rate, 40)]);
        let found = rate(&case.last()).unwrap();
        assert!(
            found
                .says
                .ends_with("because requests waited for the rate of their host."),
            "{}",
            found.says
        );
    }
}
