//! What came of all entries, in one line: [`line`].

use std::time::Duration;

use crate::journal::Tally;
use crate::show::{Paint, bytes, count, duration};

/// The last line of a run: `20,000 = 19,871 ok + 97 failed + 32 cancelled; 131 retries; 1.2 GB in 4 min 12 s`. What was there
/// before, and what stands in the list twice, is named where there is any. It always adds up.
pub(super) fn line(tally: &Tally, elapsed: Duration, paint: Paint) -> String {
    let failed = format!("{} failed", count(tally.failed));
    let ok = format!("{} ok", count(tally.ok));
    let mut terms = vec![
        if tally.ok > 0 { paint.good(ok) } else { ok },
        if tally.failed > 0 {
            paint.bad(failed)
        } else {
            failed
        },
    ];
    let others = [
        (tally.cancelled, "cancelled"),
        (tally.skipped, "skipped"),
        (
            tally.duplicates,
            if tally.duplicates == 1 {
                "duplicate"
            } else {
                "duplicates"
            },
        ),
    ];
    for (number, name) in others {
        if number > 0 || name == "cancelled" {
            terms.push(format!("{} {name}", count(number)));
        }
    }
    let retries = if tally.retries == 1 {
        "retry"
    } else {
        "retries"
    };
    let unchanged = match tally.unchanged {
        0 => String::new(),
        unchanged => format!("; {} unchanged", count(unchanged)),
    };
    format!(
        "{} = {}{unchanged}; {} {retries}; {} in {}",
        paint.strong(count(tally.entries())),
        terms.join(" + "),
        count(tally.retries),
        bytes(tally.bytes),
        duration(elapsed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::Color;

    fn plain(tally: Tally, seconds: u64) -> String {
        line(&tally, Duration::from_secs(seconds), Color::Never.on(true))
    }

    #[test]
    fn it_is_what_is_promised() {
        let tally = Tally {
            ok: 19_871,
            failed: 97,
            cancelled: 32,
            retries: 131,
            bytes: 1_200_000_000,
            ..Tally::default()
        };
        assert_eq!(
            plain(tally, 252),
            "20,000 = 19,871 ok + 97 failed + 32 cancelled; 131 retries; 1.2 GB in 4 min 12 s"
        );
    }

    #[test]
    fn what_was_there_before_is_named() {
        let tally = Tally {
            ok: 5,
            unchanged: 4,
            skipped: 2,
            duplicates: 1,
            retries: 1,
            ..Tally::default()
        };
        assert_eq!(
            plain(tally, 2),
            "8 = 5 ok + 0 failed + 0 cancelled + 2 skipped + 1 duplicate; 4 unchanged; 1 retry; 0 B in 2.0 s"
        );
    }
}
