//! The account of a run as JSON.

use serde_json::{Value, json};

use super::account::{Account, Standing};
use super::facts::Facts;
use super::hosts::Host;
use super::rules::{findings, without_effect};
use crate::journal::{Ended, Line};

/// So many hosts are written.
const HOSTS: usize = 100;

/// What is written. The page `why` of the manual has each field; none of them goes away, or means another thing, while
/// `version` stays.
const VERSION: u32 = 1;

/// All that is said of a run, as one object.
pub(super) fn render(account: &Account) -> String {
    let facts = Facts::of(account);
    let ledger = &account.ledger;
    let hosts = account.hosts.slowest();
    let hosts: Vec<_> = hosts
        .into_iter()
        .take(HOSTS)
        .map(|(name, sums)| host(name, sums))
        .collect();
    let others = account.hosts.others();
    let slowest: Vec<_> = account.slowest.lines().into_iter().map(line).collect();
    let written = json!({
        "version": VERSION,
        "run": account.head,
        "runs": account.of,
        "standing": standing(account),
        "tally": account.tally,
        "limit": ledger.limit,
        "elapsed": ledger.elapsed,
        "full": (account.standing == Standing::Ended).then_some(ledger.full),
        "total": exact(ledger.total()),
        "slots": ledger.slots.iter().map(|(slots, nanos)| (slots.name().to_owned(), exact(nanos))).collect::<Value>(),
        "untold": exact(account.untold()),
        "findings": findings(&facts).into_iter().map(|finding| json!({
            "cause": finding.cause,
            "slots": exact(finding.slots),
            "says": finding.says,
            "helps": finding.helps,
        })).collect::<Value>(),
        "without_effect": without_effect(&facts),
        "errors": account.hosts.all().errors,
        "hosts": hosts,
        "other_hosts": others.map(|(count, sums)| host(&format!("up to {count}"), sums)),
        "slowest": slowest,
    });
    format!("{written:#}\n")
}

/// An integer; one that is larger than 64 bits as text, which no reader of JSON rounds.
fn exact(nanos: u128) -> Value {
    u64::try_from(nanos).map_or_else(|_| Value::from(nanos.to_string()), Value::from)
}

fn standing(account: &Account) -> &'static str {
    match (account.standing, account.ended) {
        (Standing::Killed, _) => "killed",
        (Standing::GoingOn, _) => "going on",
        (Standing::Ended, Ended::Finished) => "finished",
        (Standing::Ended, Ended::Deadline) => "deadline",
        (Standing::Ended, Ended::Interrupted) => "interrupted",
        (Standing::Ended, Ended::Failures) => "failures",
        (Standing::Ended, Ended::Unusable) => "unusable",
    }
}

fn host(name: &str, host: &Host) -> Value {
    json!({
        "host": name,
        "entries": host.entries,
        "ok": host.ok,
        "failed": host.failed,
        "attempts": host.attempts,
        "bytes": host.bytes,
        "in_use": exact(host.in_use()),
        "mean": host.mean(),
        "longest": host.longest,
        "errors": host.errors,
    })
}

fn line(line: &Line) -> Value {
    json!({
        "index": line.index,
        "url": line.url,
        "state": line.state,
        "status": line.status,
        "error": line.error.as_ref().map(|error| &error.kind),
        "attempts": line.attempts,
        "started": line.started,
        "in_flight": line.in_flight(),
        "phases": line.phases.iter().map(|(spent, nanos)| (spent.name().to_owned(), exact(nanos))).collect::<Value>(),
    })
}
