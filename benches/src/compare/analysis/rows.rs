//! One contestant in one case, beside its rival.

use fetch_many_race::analysis::{State, comparisons, paired};
use fetch_many_race::gates::all_passed;
use fetch_many_race::record::{Metric, Rival, Row, Standing};

use super::figures::{counted, figures};
use crate::compare::contestant::Contestant;
use crate::compare::gates::check_row;
use crate::compare::sample::Sample;
use crate::compare::scenario::{Case, Pass};
use crate::entries::Kind;

/// The samples that make a row, and those it is seen beside.
pub(super) struct Beside<'a> {
    pub(super) samples: &'a [&'a Sample],
    pub(super) rival: &'a [&'a Sample],
    pub(super) ceiling: &'a [&'a Sample],
    pub(super) seed: u64,
}

/// Whom it is compared with.
pub(super) fn rival(rival: Rival, contestant: &Contestant, reference: &str) -> Option<String> {
    let name = match (rival, contestant.kind) {
        (Rival::OwnClosing, _) => return Some(contestant.name.clone()),
        (Rival::OwnBare, _) => contestant.bare()?,
        (Rival::Reference, Kind::Twin(of)) => of,
        (Rival::Reference, _) => reference,
    };
    (name != contestant.name).then(|| name.to_owned())
}

pub(super) fn row(
    case: &Case,
    metrics: &[Metric],
    contestant: &Contestant,
    rival: Option<String>,
    beside: &Beside,
) -> Row {
    Row {
        name: contestant.name.clone(),
        role: contestant.kind.into(),
        standing: standing(case, metrics, contestant.kind, beside),
        rival,
        comparisons: comparisons(beside.samples, beside.rival, metrics, beside.seed),
        figures: figures(beside.samples),
        work: counted(beside.samples),
    }
}

fn standing(case: &Case, metrics: &[Metric], kind: Kind, beside: &Beside) -> Standing {
    let absent = beside
        .samples
        .iter()
        .find_map(|sample| match &sample.state {
            State::Absent(why) => Some(why.clone()),
            _ => None,
        });
    if let Some(why) = absent {
        return Standing::Absent(why);
    }
    let ratios = metrics.first().map_or_else(Vec::new, |metric| {
        paired(beside.samples, beside.rival, *metric)
    });
    let ranked = all_passed(beside.samples).and_then(|()| match kind {
        // It is there to be held up by the server.
        Kind::Ceiling => Ok(Standing::Ceiling),
        // Who is not timed is held up by nobody.
        _ if case.pass != Pass::Timed => Ok(Standing::Ranked),
        _ => check_row(case, beside.samples, beside.ceiling, &ratios, beside.seed)
            .map(|()| Standing::Ranked),
    });
    ranked.unwrap_or_else(Standing::Invalid)
}
