//! Hosts that hold up the rest.

use fetch_many::{Slots, Spent};

use super::{Finding, LEAST};
use crate::show;
use crate::why::facts::{Facts, share, time};
use crate::why::hosts::Host;

/// Entries of other hosts stood further down in the list than anyone looked.
///
/// The same requests, had hosts taken turns, would have taken a third less time at least.
pub(super) fn hidden(facts: &Facts<'_>) -> Option<Finding> {
    let hosts = facts.hosts?;
    let (least, elapsed) = (facts.least()?, u128::from(facts.ledger.elapsed));
    let lookahead = facts.plan?.lookahead?;
    let is_all = facts.tally.entries() <= lookahead;
    if is_all || hosts.len() < 2 || elapsed < least * 3 / 2 {
        return None;
    }
    let slots = facts.slots(Slots::Host) + facts.slots(Slots::Bound);
    Some(Finding {
        cause: "lookahead",
        slots,
        says: format!(
            "{} of slots were empty because hosts were hidden behind others: of the list, {} entries beyond the {} in flight were \
             looked at, and those waited for the same few hosts.",
            facts.share(slots),
            show::count(lookahead),
            facts.ledger.limit
        ),
        helps: format!(
            "Give the list as a file, of which hosts take turns: the same requests need {} in turns, and took {}.",
            time(least),
            time(elapsed)
        ),
    })
}

/// One host takes so long that all others have ended meanwhile, or holds so many slots that they get few.
pub(super) fn slow(facts: &Facts<'_>) -> Option<Finding> {
    let slowest = facts.hosts?.slowest();
    let (first, others) = slowest.split_first()?;
    if others.is_empty() || gets_no_answer(first.1) {
        return None;
    }
    let name = show::shortened(first.0, 60);
    let found = decides(facts, &name, first.1, others).or_else(|| holds(facts, &name, first.1));
    // What is not spoken of hides nothing either.
    found.filter(|finding| facts.part(finding.slots) >= LEAST)
}

/// The host that is said to be slow.
pub(super) fn slow_one<'a>(facts: &Facts<'a>) -> Option<&'a Host> {
    let (_, host) = *facts.hosts?.slowest().first()?;
    slow(facts).map(|_| host)
}

/// It is not slow but not there, or far away: what is said of connections has it.
fn gets_no_answer(host: &Host) -> bool {
    let before =
        [Spent::Lookup, Spent::Connect, Spent::Tls].map(|spent| u128::from(host.spent(spent)));
    before.into_iter().sum::<u128>() * 2 > host.in_use()
}

/// It is at its limit for most of the time, and no other is for half of that.
fn decides(
    facts: &Facts<'_>,
    name: &str,
    host: &Host,
    others: &[(&str, &Host)],
) -> Option<Finding> {
    let elapsed = u128::from(facts.ledger.elapsed);
    let least = facts.least_of(host);
    let next = others.iter().map(|(_, host)| facts.least_of(host)).max()?;
    let is_bounded = facts.per_host() < facts.ledger.limit;
    // What it redirects elsewhere is not within its limit, so that it may come to more than there was time for.
    let is_most = least * 4 >= elapsed * 3 && least * 20 <= elapsed * 21;
    if !is_bounded || !is_most || next * 2 > least {
        return None;
    }
    Some(Finding {
        cause: "slow host",
        slots: facts.slots(Slots::Host) + facts.slots(Slots::Tail) + host.in_use(),
        says: format!(
            "{name} decides how long it takes: its {} requests need {} each, {} at a time ({} of the time); all others can be done in {}.",
            show::count(host.attempts),
            time(host.mean()),
            facts.per_host(),
            share(least, elapsed),
            time(next)
        ),
        helps: "More requests at once to this host (--per-host), if it bears that; or leave it to a run of its own.".into(),
    })
}

/// It has half of the slots that are in use, by requests that take three times as long as those to others.
fn holds(facts: &Facts<'_>, name: &str, host: &Host) -> Option<Finding> {
    let all = facts.hosts?.all();
    let (used, attempts) = (all.in_use() - host.in_use(), all.attempts - host.attempts);
    let others = used / u128::from(attempts.max(1));
    if host.in_use() * 2 < all.in_use() || u128::from(host.mean()) < 3 * others || attempts == 0 {
        return None;
    }
    Some(Finding {
        cause: "slow host",
        slots: host.in_use(),
        says: format!(
            "{name} held the slots: {} of the requests, and {} of the time that slots were in use; each takes {}, those to others {}.",
            share(host.attempts.into(), all.attempts.into()),
            share(host.in_use(), all.in_use()),
            time(host.mean()),
            time(others)
        ),
        helps: "Fewer requests at once to one host (--per-host) leave slots to the others; a shorter --timeout ends what takes too long.".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::why::rules::tests::Case;

    /// Ten seconds, and four at once to a host.
    fn bounded() -> Case {
        let mut case = Case::new(&[(Slots::Host, 50)]);
        case.plan.per_host = Some(4);
        case.last.tally.ok = 160;
        case
    }

    #[test]
    fn hosts_that_were_hidden_would_have_taken_less_in_turns() {
        let mut case = bounded();
        case.plan.lookahead = Some(64);
        for host in ["a", "b", "c", "d"] {
            case.ask(host, 40, 250);
        }
        let found = hidden(&case.facts()).unwrap();
        assert!(
            found.helps.contains("need 4.0 s in turns, and took 10.0 s"),
            "{}",
            found.helps
        );
        case.last.ledger.elapsed /= 2;
        assert_eq!(hidden(&case.facts()), None, "hosts had their turns");
        case.last.ledger.elapsed *= 2;
        case.plan.lookahead = Some(100_000);
        assert_eq!(hidden(&case.facts()), None, "there were no more than that");
        case.plan.lookahead = None;
        assert_eq!(hidden(&case.facts()), None, "all of the list was looked at");
    }

    #[test]
    fn a_host_that_others_wait_for_decides() {
        let mut case = bounded();
        case.ask("slow", 20, 2_000);
        case.ask("fast", 20, 200);
        let found = slow(&case.facts()).unwrap();
        assert!(found.says.starts_with("http://slow.example decides how long it takes: its 20 requests need 2.0 s each, 4 at a time"));
        case.ask("slow-too", 15, 2_000);
        assert_eq!(slow(&case.facts()), None, "two are no single one");
    }

    #[test]
    fn a_host_that_holds_the_slots_is_named() {
        let mut case = Case::new(&[(Slots::Wait, 90)]);
        case.ask("slow", 10, 5_000);
        case.ask("fast", 100, 200);
        let found = slow(&case.facts()).unwrap();
        assert!(
            found.says.starts_with(
                "http://slow.example held the slots: 9.1 % of the requests, and 71 % of the time"
            ),
            "{}",
            found.says
        );
        case.ask("fast", 100, 3_000);
        assert_eq!(slow(&case.facts()), None, "others are as slow");
    }

    #[test]
    fn one_host_alone_holds_up_nobody() {
        let mut case = bounded();
        case.ask("slow", 20, 2_000);
        assert_eq!(slow(&case.facts()), None);
        assert_eq!(slow(&case.last()), None);
    }
}
