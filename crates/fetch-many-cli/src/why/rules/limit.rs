//! What another bound would change.

use fetch_many::Slots;

use crate::show;
use crate::show::percent;
use crate::why::facts::Facts;

/// What happens less often than this has no effect that anyone would notice.
const SELDOM: f64 = 0.05;

/// Whether another `--limit` would.
pub(super) fn limit(facts: &Facts<'_>) -> Option<String> {
    let (limit, full) = (facts.ledger.limit, facts.full());
    let reached = match full {
        0.0 => format!("The limit of {limit} was never reached"),
        full => format!(
            "The limit of {limit} was reached {} of the time",
            percent(full)
        ),
    };
    (full < SELDOM).then(|| format!("{reached}: raising it changes nothing."))
}

/// Whether another `--per-host` would.
pub(super) fn per_host(facts: &Facts<'_>) -> Option<String> {
    let limit = facts.plan?.per_host?;
    let waited = facts.part(facts.slots(Slots::Host));
    (waited < SELDOM).then(|| {
        format!("Slots that waited for the limit of {limit} to a host are {}: raising it changes nothing.", percent(waited))
    })
}

/// Whether another `--rate` would.
pub(super) fn rate(facts: &Facts<'_>) -> Option<String> {
    let rate = show::escaped(facts.plan?.rate.as_deref()?);
    let waited = facts.part(facts.slots(Slots::Rate));
    (waited < SELDOM).then(|| {
        format!(
            "Slots that waited for the rate of {rate} are {}: raising it changes nothing.",
            percent(waited)
        )
    })
}

/// Whether to look further ahead would.
pub(super) fn lookahead(facts: &Facts<'_>) -> Option<String> {
    facts.plan?.lookahead?;
    let waited = facts.part(facts.slots(Slots::Bound) + facts.slots(Slots::Host));
    (waited < SELDOM)
        .then(|| "No host was hidden: the order of the list changes nothing.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::why::rules::tests::Case;
    use crate::why::rules::without_effect;

    #[test]
    fn what_made_nobody_wait_changes_nothing() {
        let mut case = Case::new(&[(Slots::Wait, 50)]);
        case.plan.per_host = Some(4);
        case.plan.rate = Some("10/s".into());
        case.plan.lookahead = Some(64);
        assert_eq!(
            without_effect(&case.facts()),
            [
                "The limit of 10 was never reached: raising it changes nothing.",
                "Slots that waited for the limit of 4 to a host are 0 %: raising it changes nothing.",
                "Slots that waited for the rate of 10/s are 0 %: raising it changes nothing.",
                "No host was hidden: the order of the list changes nothing.",
            ]
        );
        case.last.ledger.full = case.last.ledger.elapsed / 100 * 3;
        assert_eq!(
            limit(&case.facts()).unwrap(),
            "The limit of 10 was reached 3.0 % of the time: raising it changes nothing."
        );
    }

    #[test]
    fn what_made_somebody_wait_is_not_spoken_of() {
        let mut case = Case::new(&[(Slots::Host, 10), (Slots::Rate, 10)]);
        case.plan.per_host = Some(4);
        case.plan.rate = Some("10/s".into());
        case.plan.lookahead = Some(64);
        case.last.ledger.full = case.last.ledger.elapsed / 10;
        assert_eq!(without_effect(&case.facts()), [] as [&str; 0]);
    }

    #[test]
    fn what_a_killed_run_has_not_written_is_not_judged() {
        let case = Case::new(&[]);
        let facts = Facts {
            is_whole: false,
            ..case.facts()
        };
        assert_eq!(without_effect(&facts), [] as [&str; 0]);
    }
}
