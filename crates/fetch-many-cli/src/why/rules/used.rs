//! What slots were in use for.

use fetch_many::{Slots, Spent};

use super::{Finding, of_slots, one_host};
use crate::show;
use crate::show::percent;
use crate::why::facts::{Facts, time};
use crate::why::hosts::Hosts;

/// So many slots were in use for this.
fn used(
    facts: &Facts<'_>,
    cause: &'static str,
    slots: Slots,
    what: &str,
    helps: &str,
) -> Option<Finding> {
    of_slots(facts, cause, facts.slots(slots), what, helps)
}

/// The machine had no time for what it was to do.
pub(super) fn start(facts: &Facts<'_>) -> Option<Finding> {
    let what = "waited for this machine, which had too much to do to begin with their requests";
    used(
        facts,
        "start",
        Slots::Start,
        what,
        "A lower --limit, or more processors.",
    )
}

/// Names were looked up.
pub(super) fn lookup(facts: &Facts<'_>) -> Option<Finding> {
    let what = format!(
        "waited for the addresses of hosts{}",
        facts.at(Spent::Lookup)
    );
    let helps = "A faster resolver, or one nearby that remembers.";
    used(facts, "lookup", Slots::Lookup, &what, helps)
}

/// Connections were made, or were not.
pub(super) fn connect(facts: &Facts<'_>) -> Option<Finding> {
    let what = format!("waited for connections{}", facts.at(Spent::Connect));
    let failed = facts.hosts.map_or(0, Hosts::without_connection);
    if failed == 0 {
        let helps = "Servers that keep connections open, or that are nearer.";
        return used(facts, "connect", Slots::Connect, &what, helps);
    }
    let what = format!("{what}; {} failed because none came", show::count(failed));
    let helps = "A shorter --connect-timeout, fewer --retries, or --give-up-host for hosts that do not answer.";
    used(facts, "connect", Slots::Connect, &what, helps)
}

/// Connections were made secure.
pub(super) fn tls(facts: &Facts<'_>) -> Option<Finding> {
    let what = format!("waited for the TLS handshake{}", facts.at(Spent::Tls));
    let helps = "Servers that keep connections open; a faster processor, if this one is busy.";
    used(facts, "tls", Slots::Tls, &what, helps)
}

/// Requests were sent.
pub(super) fn send(facts: &Facts<'_>) -> Option<Finding> {
    let what = format!("were sending requests{}", facts.at(Spent::Send));
    used(
        facts,
        "send",
        Slots::Send,
        &what,
        "A faster line, or smaller bodies of requests.",
    )
}

/// Servers took their time: those that are not said to be slow already.
pub(super) fn wait(facts: &Facts<'_>) -> Option<Finding> {
    let slow = one_host::slow_one(facts);
    let of_slow = slow.map_or(0, |host| host.spent(Spent::Wait));
    let others = if slow.is_some() {
        "other servers"
    } else {
        "servers"
    };
    let each = facts.hosts.map_or(0, |hosts| {
        let all = hosts.all();
        let attempts = all.attempts - slow.map_or(0, |host| host.attempts);
        u128::from(all.spent(Spent::Wait) - of_slow) / u128::from(attempts.max(1))
    });
    let each = if each > 0 {
        format!(", {} each", time(each))
    } else {
        String::new()
    };
    let at = if slow.is_some() {
        String::new()
    } else {
        facts.at(Spent::Wait)
    };
    let slots = facts.slots(Slots::Wait).saturating_sub(of_slow.into());
    let what = format!("waited for {others} to answer{each}{at}");
    of_slots(facts, "wait", slots, &what, &more_at_once(facts, "servers"))
}

/// Bodies came.
pub(super) fn body(facts: &Facts<'_>) -> Option<Finding> {
    let speed =
        u128::from(facts.tally.bytes) * 1_000_000_000 / u128::from(facts.ledger.elapsed.max(1));
    let speed = show::bytes(u64::try_from(speed).unwrap_or(u64::MAX));
    let what = format!(
        "were reading bodies, at {speed} a second in all{}",
        facts.at(Spent::Body)
    );
    used(
        facts,
        "body",
        Slots::Body,
        &what,
        &more_at_once(facts, "the line and servers"),
    )
}

/// Whether a higher limit would help what takes its time elsewhere.
fn more_at_once(facts: &Facts<'_>, who: &str) -> String {
    let full = percent(facts.full());
    if !facts.is_whole {
        format!("A higher --limit, if it was reached, and {who} can do more at once.")
    } else if facts.full() >= 0.5 {
        format!(
            "A higher --limit, if {who} can do more at once: it was reached {full} of the time."
        )
    } else {
        format!("Nothing on this side: the limit was reached {full} of the time.")
    }
}

/// Bodies waited for where they go.
pub(super) fn sink(facts: &Facts<'_>) -> Option<Finding> {
    let what = format!(
        "waited until bodies were written, since the disk is slower than the line{}",
        facts.at(Spent::Sink)
    );
    let helps = "A faster disk for the output; more requests at once change nothing.";
    used(facts, "sink", Slots::Sink, &what, helps)
}

/// What the end of the run cut off.
pub(super) fn cut(facts: &Facts<'_>) -> Option<Finding> {
    let what = "were in use by requests that the end of the run cut off";
    let helps = "A later --deadline, or none; a rerun fetches what is missing.";
    used(facts, "cut", Slots::Cut, what, helps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Failure, Line};
    use crate::why::rules::tests::{Case, text};

    #[test]
    fn each_says_what() {
        for (slots, expected) in [
            (
                Slots::Start,
                "start: 40 % of slots waited for this machine, which had too much to do to begin with their requests.",
            ),
            (
                Slots::Lookup,
                "lookup: 40 % of slots waited for the addresses of hosts.",
            ),
            (
                Slots::Connect,
                "connect: 40 % of slots waited for connections.",
            ),
            (
                Slots::Tls,
                "tls: 40 % of slots waited for the TLS handshake.",
            ),
            (Slots::Send, "send: 40 % of slots were sending requests."),
            (
                Slots::Wait,
                "wait: 40 % of slots waited for servers to answer.",
            ),
            (
                Slots::Body,
                "body: 40 % of slots were reading bodies, at 5.0 kB a second in all.",
            ),
            (
                Slots::Sink,
                "sink: 40 % of slots waited until bodies were written, since the disk is slower than the line.",
            ),
            (
                Slots::Cut,
                "cut: 40 % of slots were in use by requests that the end of the run cut off.",
            ),
        ] {
            assert_eq!(text(&Case::new(&[(slots, 40)])), expected);
        }
    }

    #[test]
    fn hosts_that_do_not_answer_are_named() {
        let mut case = Case::new(&[(Slots::Connect, 40)]);
        for host in ["dead", "dead", "slow"] {
            let mut line = Line::new(0, 1, &format!("http://{host}.example/"));
            line.attempts = 1;
            line.phases.add(Spent::Connect, 7);
            line.error = (host == "dead").then(|| Failure::new("connect", "refused"));
            case.hosts.add(&line);
        }
        assert_eq!(
            text(&case),
            "connect: 40 % of slots waited for connections (most at http://dead.example, http://slow.example); 2 failed because \
             none came."
        );
        assert!(
            connect(&case.facts())
                .unwrap()
                .helps
                .contains("--connect-timeout")
        );
    }

    #[test]
    fn a_slow_host_that_is_not_spoken_of_is_one_of_the_servers() {
        let mut case = Case::new(&[(Slots::Wait, 9)]);
        case.ask("slow", 1, 4_600);
        case.ask("fast", 20, 220);
        assert_eq!(
            text(&case),
            "wait: 9.0 % of slots waited for servers to answer, 428 ms each (most at http://slow.example, http://fast.example)."
        );
    }

    #[test]
    fn a_higher_limit_helps_where_it_was_reached() {
        let mut case = Case::new(&[(Slots::Wait, 90)]);
        let helps = |case: &Case| wait(&case.facts()).unwrap().helps;
        assert_eq!(
            helps(&case),
            "Nothing on this side: the limit was reached 0 % of the time."
        );
        case.last.ledger.full = case.last.ledger.elapsed / 4 * 3;
        assert_eq!(
            helps(&case),
            "A higher --limit, if servers can do more at once: it was reached 75 % of the time."
        );
    }
}
