//! One contestant in one case, beside its rival.

use super::figures::{counted, figures};
use crate::compare::contestant::Contestant;
use crate::compare::gates::{check_row, check_samples};
use crate::compare::record::{Comparison, Row, Standing};
use crate::compare::sample::{Sample, State};
use crate::compare::scenario::{Case, Metric, Pass, Rival};
use crate::compare::statistics::Spread;
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
    let comparisons = metrics.iter().filter_map(|metric| {
        let rounds = paired(beside.samples, beside.rival, *metric);
        (!rounds.is_empty()).then(|| {
            let spread = Spread::of(&rounds, beside.seed);
            Comparison {
                metric: *metric,
                spread,
                verdict: spread.verdict(rounds.len()),
                rounds,
            }
        })
    });
    Row {
        name: contestant.name.clone(),
        role: contestant.kind.into(),
        standing: standing(case, metrics, contestant.kind, beside),
        rival,
        comparisons: comparisons.collect(),
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
    let ranked = check_samples(beside.samples).and_then(|()| match kind {
        // It is there to be held up by the server.
        Kind::Ceiling => Ok(Standing::Ceiling),
        // Who is not timed is held up by nobody.
        _ if case.pass != Pass::Timed => Ok(Standing::Ranked),
        _ => check_row(case, beside.samples, beside.ceiling, &ratios, beside.seed)
            .map(|()| Standing::Ranked),
    });
    ranked.unwrap_or_else(Standing::Invalid)
}

/// The ratios of the rounds in which both are good: what slows a round down slows both.
fn paired(samples: &[&Sample], rival: &[&Sample], metric: Metric) -> Vec<f64> {
    let ratios = samples.iter().filter_map(|sample| {
        let rival = rival.iter().find(|rival| rival.round == sample.round)?;
        Some(sample.value(metric)? / rival.value(metric)?)
    });
    ratios.collect()
}
