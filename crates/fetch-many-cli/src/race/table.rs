//! From samples to a table, of the same make as those of the project's comparison.

use fetch_many_race::analysis::{Sample as _, State, comparisons, good, latencies, middle, paired};
use fetch_many_race::gates::{all_passed, no_drift};
use fetch_many_race::record::{
    Certificate, Comparison, Figures, Metric, Rival, Role, Row, Standing, Table,
};

use super::manners::Manners;
use super::racers::Racer;
use super::sample::Sample;
use super::terms::Terms;

/// What the table is called.
pub(super) const CASE: &str = "these URLs";

/// What is compared. Politely the time of the whole is the rate's, and says nothing of who fetches; and where no CPU clock
/// shows anything, there is nothing to compare.
pub(super) fn metrics(manners: Manners, samples: &[Sample]) -> Vec<Metric> {
    let all: &[Metric] = match manners {
        Manners::Polite => &[Metric::MeanLatency, Metric::Cpu],
        Manners::Free => &[Metric::Wall, Metric::MeanLatency, Metric::Cpu],
    };
    let has_cpu = samples.iter().any(|sample| sample.cpu_ns > 0);
    let shown = |metric: &Metric| has_cpu || *metric != Metric::Cpu;
    all.iter().copied().filter(shown).collect()
}

/// A row for each that races.
pub(super) fn table(terms: &Terms, samples: &[Sample], metrics: &[Metric]) -> Table {
    let of = |name| of(samples, name);
    let mut rows: Vec<_> = terms
        .racers
        .iter()
        .map(|racer| (racer, of(racer.name())))
        // Who was not reached before the end has nothing to show.
        .filter(|(_, own)| !own.is_empty())
        .map(|(racer, own)| row(terms, racer, &own, &of(&terms.reference), metrics))
        .collect();
    compare_only_the_ranked(&mut rows);
    Table {
        case: CASE.to_owned(),
        limit: terms.limit,
        requests: terms.urls.len(),
        rival: Rival::Reference,
        rounds: samples.iter().map(|sample| sample.round).max().unwrap_or(0),
        rows,
    }
}

fn row(
    terms: &Terms,
    racer: &Racer,
    own: &[&Sample],
    rival: &[&Sample],
    metrics: &[Metric],
) -> Row {
    let is_reference = racer.name() == terms.reference;
    let rival = if is_reference { &[] } else { rival };
    let standing = all_passed(own).and_then(|()| steady(terms, own, rival, metrics));
    Row {
        name: racer.name().to_owned(),
        role: racer.role,
        standing: standing.map_or_else(Standing::Invalid, |()| Standing::Ranked),
        rival: (!is_reference).then(|| terms.reference.clone()),
        comparisons: comparisons(own, rival, metrics, terms.seed),
        figures: figures(terms.manners, own),
        work: None,
    }
}

/// What is compared first does not change over the rounds.
fn steady(
    terms: &Terms,
    own: &[&Sample],
    rival: &[&Sample],
    metrics: &[Metric],
) -> Result<(), String> {
    let ratios = metrics.first().map(|metric| paired(own, rival, *metric));
    no_drift(&ratios.unwrap_or_default(), terms.seed)
}

/// Whose figures change over the rounds, and how.
pub(super) fn drifting(terms: &Terms, samples: &[Sample], metrics: &[Metric]) -> Option<String> {
    let of = |name| of(samples, name);
    let rival = of(&terms.reference);
    let mut all = terms.racers.iter().map(Racer::name);
    all.find_map(|name| {
        let why = steady(terms, &of(name), &rival, metrics).err()?;
        Some(format!("{name} {why}"))
    })
}

fn of<'a>(samples: &'a [Sample], name: &str) -> Vec<&'a Sample> {
    let own = samples.iter().filter(|one| one.name == name);
    own.collect()
}

fn figures(manners: Manners, own: &[&Sample]) -> Option<Figures> {
    let good = good(own);
    good.first()?;
    let of = |metric| middle(&good, |sample| sample.value(metric));
    Some(Figures {
        per_second: of(Metric::Wall)
            .filter(|_| manners == Manners::Free)
            .map(|seconds| 1.0 / seconds),
        cpu_us: of(Metric::Cpu).map(|seconds| seconds * 1e6),
        makespan: None,
        latencies: latencies(&good),
        busy: None,
        certificate: Certificate::default(),
    })
}

/// Nothing is compared with what is not ranked.
fn compare_only_the_ranked(rows: &mut [Row]) {
    let is_ranked = |row: &Row| row.standing == Standing::Ranked;
    let ranked: Vec<_> = rows
        .iter()
        .filter(|row| is_ranked(row))
        .map(|row| row.name.clone())
        .collect();
    for row in rows {
        let is_rival_ranked = row
            .rival
            .as_ref()
            .is_none_or(|rival| ranked.contains(rival));
        if !is_rival_ranked || !is_ranked(row) {
            row.comparisons.clear();
        }
    }
}

/// Marks the samples of who had other answers than most.
pub(super) fn blame(samples: &mut [Sample], name: &str, why: &str) {
    let own = samples.iter_mut().filter(|sample| sample.name == name);
    for sample in own.filter(|sample| sample.state == State::Good) {
        sample.state = State::Invalid(why.to_owned());
    }
}

/// What is found between the reference and itself, if it took part twice.
pub(super) fn noise(table: &Table, metric: Metric) -> Option<&Comparison> {
    let twin = table.rows.iter().find(|row| row.role == Role::Twin)?;
    twin.comparison(metric)
}
