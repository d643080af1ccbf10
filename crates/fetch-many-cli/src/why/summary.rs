//! What came of a run, in one line: [`summary`].

use std::time::Duration;

use super::account::{Account, Standing};
use crate::journal::{Ended, Tally};
use crate::show;

/// What came of a run, in one line that adds up.
///
/// ```
/// use std::time::Duration;
/// use fetch_many_cli::journal::Tally;
/// use fetch_many_cli::why::summary;
///
/// let tally = Tally { ok: 19_871, failed: 97, cancelled: 32, retries: 131, bytes: 1_200_000_000, ..Tally::default() };
/// assert_eq!(
///     summary(&tally, Duration::from_secs(252)),
///     "20,000 = 19,871 ok + 97 failed + 32 cancelled; 131 retries; 1.2 GB in 4 min 12 s"
/// );
/// ```
#[must_use]
pub fn summary(tally: &Tally, elapsed: Duration) -> String {
    let unchanged = match tally.unchanged {
        0 => "ok".to_owned(),
        unchanged => format!("ok ({} unchanged)", show::count(unchanged)),
    };
    let mut accounts = vec![format!("{} {unchanged}", show::count(tally.ok))];
    for (count, what) in [
        (tally.skipped, "skipped"),
        (tally.duplicates, "duplicate"),
        (tally.failed, "failed"),
        (tally.cancelled, "cancelled"),
    ] {
        if count > 0 {
            accounts.push(format!("{} {what}", show::count(count)));
        }
    }
    let retries = match tally.retries {
        0 => String::new(),
        1 => "1 retry; ".to_owned(),
        retries => format!("{} retries; ", show::count(retries)),
    };
    format!(
        "{} = {}; {retries}{} in {}",
        show::count(tally.entries()),
        accounts.join(" + "),
        show::bytes(tally.bytes),
        show::duration(elapsed)
    )
}

/// Which run it was, and how it was to fetch.
pub(super) fn heading(account: &Account) -> String {
    let head = &account.head;
    let started = humantime::format_rfc3339_seconds(head.started).to_string();
    let to_a_host = |bound: String| format!(", {bound} to a host");
    let per_host = head.plan.per_host.map(show::count).map(to_a_host);
    let rate = head
        .plan
        .rate
        .as_deref()
        .map(|rate| to_a_host(show::escaped(rate).into_owned()));
    let bounds = [
        Some(format!("{} at once", show::count(head.plan.limit))),
        per_host,
        rate,
    ];
    let bounds: String = bounds.into_iter().flatten().collect();
    let source = match &*head.list.source {
        "-" => "standard input".to_owned(),
        source => show::shortened(source, 60),
    };
    format!(
        "Run {} of {}, {}, of {}: {bounds}, by {}",
        head.run,
        account.of,
        started.replace('T', " ").replace('Z', " UTC"),
        source,
        show::escaped(&head.plan.strategy)
    )
}

/// What is said of a run that has not ended as it should; `None` of one that has.
pub(super) fn standing(account: &Account) -> Option<&'static str> {
    match account.standing {
        Standing::Killed if account.head.run == account.of => Some(
            "It was killed, so its last line is missing: why slots were empty, and what was in flight, is unknown. What follows is \
             from its other lines. The next run resumes from here.",
        ),
        Standing::Killed => Some(
            "It was killed, so its last line is missing: why slots were empty, and what was in flight, is unknown. What follows is \
             from its other lines.",
        ),
        Standing::GoingOn => Some("It is still running: what follows is from its lines so far."),
        Standing::Ended => match account.ended {
            Ended::Finished => None,
            Ended::Deadline => Some("Its deadline ended it."),
            Ended::Interrupted => Some("It was interrupted."),
            Ended::Failures => {
                Some("It was stopped early, by --fail-fast, --max-failures or --max-total.")
            }
            Ended::Unusable => {
                Some("It ended because its input or its output could no longer be used.")
            }
        },
    }
}

/// How long the run took, as far as is known.
pub(super) fn elapsed(account: &Account) -> Duration {
    Duration::from_nanos(account.ledger.elapsed)
}
