//! From samples to rows: [`Table`], [`Row`].

use hdrhistogram::Histogram;

use super::contender::Contender;
use super::gates::{busy, check_row, check_samples};
use super::run::Run;
use super::sample::{Sample, State, count};
use super::scenario::{Case, Metric, Rival, Scenario};
use super::statistics::{Spread, Verdict, median};
use crate::contestants::Kind;

/// What came of one case.
#[derive(Clone, Debug)]
pub struct Table {
    /// The load.
    pub case: Case,
    /// What is compared.
    pub metrics: &'static [Metric],
    /// A row for each contestant.
    pub rows: Vec<Row>,
    /// How many rounds there are.
    pub rounds: usize,
}

/// What came of one contestant in one case.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it can be ranked.
    pub standing: Standing,
    /// Whom it is compared with.
    pub rival: Option<String>,
    /// For each metric of the scenario, if both can be ranked.
    pub comparisons: Vec<Comparison>,
    /// Medians over the rounds; `None` if no round is good.
    pub figures: Option<Figures>,
}

/// Whether a row can be ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can.
    Ranked,
    /// It is what the others cannot pass.
    Ceiling,
    /// A gate says why not.
    Invalid(String),
    /// It does not do such jobs.
    Absent(String),
}

/// A contestant against its rival, in the same rounds.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// Of what.
    pub metric: Metric,
    /// The ratio: below 1 is better.
    pub spread: Spread,
    /// What that says.
    pub verdict: Verdict,
}

/// A contestant's figures.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Requests per second.
    pub per_second: f64,
    /// Microseconds of CPU per request.
    pub cpu_us: f64,
    /// Wall time by that of a client that costs nothing.
    pub makespan: Option<f64>,
    /// Milliseconds.
    pub mean_ms: Option<f64>,
    /// All latencies of all rounds.
    pub latencies: Histogram<u64>,
    /// How many latencies a round has.
    pub per_round: u64,
    /// The server's share of a core.
    pub busy: f64,
    /// From the server's counters.
    pub certificate: Certificate,
}

/// What the server saw of a sample: the medians over the rounds.
#[derive(Clone, Copy, Debug)]
pub struct Certificate {
    /// Requests.
    pub requests: f64,
    /// Bytes from the client by request.
    pub bytes_in: Option<f64>,
    /// Bytes to the client by request.
    pub bytes_out: Option<f64>,
    /// Connections, from the start of the process.
    pub connections: Option<f64>,
    /// The most requests in flight in the probe, or else in the measured part.
    pub in_flight: Option<f64>,
}

impl Figures {
    fn of(samples: &[&Sample]) -> Option<Self> {
        let good: Vec<_> = samples
            .iter()
            .copied()
            .filter(|sample| sample.state == State::Good)
            .collect();
        let first = good.first()?;
        let mut latencies = Histogram::new(3).ok()?;
        for (micros, times) in good.iter().flat_map(|sample| &sample.done.latency_us) {
            latencies.record_n(*micros, *times).ok()?;
        }
        let of = |metric| {
            let values: Vec<_> = good
                .iter()
                .filter_map(|sample| sample.value(metric))
                .collect();
            median(&values)
        };
        let some = |value: f64| value.is_finite().then_some(value);
        Some(Self {
            per_second: 1.0 / of(Metric::Wall),
            cpu_us: of(Metric::Cpu) * 1e6,
            makespan: some(of(Metric::Makespan)),
            mean_ms: some(of(Metric::MeanLatency) * 1e3),
            latencies,
            per_round: first.latency_count(),
            busy: median(&good.iter().map(|sample| busy(sample)).collect::<Vec<_>>()),
            certificate: Certificate::of(&good),
        })
    }

    /// The latency that this share of all requests stays below, in milliseconds, if a round has enough
    /// of them to tell: ten beyond it.
    #[must_use]
    pub fn percentile_ms(&self, share: f64) -> Option<f64> {
        let enough = count(self.per_round) * (1.0 - share) >= 10.0;
        enough.then(|| count(self.latencies.value_at_quantile(share)) / 1e3)
    }
}

impl Certificate {
    fn of(good: &[&Sample]) -> Self {
        let seen = |value: fn(&Sample) -> Option<f64>| {
            let values: Vec<_> = good.iter().filter_map(|sample| value(sample)).collect();
            let median = median(&values);
            median.is_finite().then_some(median)
        };
        Self {
            requests: seen(|sample| Some(count(sample.counters.requests))).unwrap_or(0.0),
            bytes_in: seen(|sample| {
                let bytes = sample.counters.seen?.bytes_in;
                Some(count(bytes) / count(sample.counters.requests))
            }),
            bytes_out: seen(|sample| {
                let bytes = sample.counters.seen?.bytes_out;
                Some(count(bytes) / count(sample.counters.requests))
            }),
            connections: seen(|sample| Some(count(sample.counters.seen?.connections))),
            in_flight: seen(|sample| {
                let seen = sample.counters.seen.map(|seen| seen.peak_in_flight);
                Some(count(sample.probed.or(seen)?))
            }),
        }
    }
}

/// The tables of a scenario, one for each of its cases that has samples.
#[must_use]
pub fn tables(run: &Run, scenario: &Scenario) -> Vec<Table> {
    let contenders = run.contenders(scenario);
    let cases = scenario.cases.iter();
    let tables = cases.map(|case| table(run, scenario, case, &contenders));
    tables.filter(|table| table.rounds > 0).collect()
}

fn table(run: &Run, scenario: &Scenario, case: &Case, contenders: &[Contender]) -> Table {
    let of = |name: &str| -> Vec<&Sample> {
        let all = run.samples.iter();
        all.filter(|sample| sample.case == case.id && sample.contestant == name)
            .collect()
    };
    let ceiling = contenders
        .iter()
        .find(|contender| contender.kind == Kind::Ceiling)
        .map_or_else(Vec::new, |ceiling| of(&ceiling.name));
    let mut rows = Vec::new();
    let mut rounds = 0;
    for contender in contenders {
        let samples = of(&contender.name);
        let rival = rival(scenario.rival, contender, &run.options.reference);
        let beside = rival.as_deref().map_or_else(Vec::new, of);
        rounds = rounds.max(samples.len());
        rows.push(row(
            case,
            scenario.metrics,
            contender,
            rival,
            &Beside {
                samples: &samples,
                rival: &beside,
                ceiling: &ceiling,
                seed: run.options.seed,
            },
        ));
    }
    let standing = |name: &str| {
        let rows = rows.iter().find(|row: &&Row| row.name == name);
        rows.is_some_and(|row| row.standing == Standing::Ranked)
    };
    // Nothing is compared with what is not ranked.
    let unranked: Vec<_> = rows
        .iter()
        .map(|row| row.rival.as_deref().is_some_and(|rival| !standing(rival)))
        .collect();
    for (row, unranked) in rows.iter_mut().zip(unranked) {
        if unranked || row.standing != Standing::Ranked {
            row.comparisons.clear();
        }
    }
    Table {
        case: case.clone(),
        metrics: scenario.metrics,
        rows,
        rounds,
    }
}

fn rival(rival: Rival, contender: &Contender, reference: &str) -> Option<String> {
    let name = match (rival, contender.kind) {
        (Rival::OwnBare, _) => contender.bare()?,
        (Rival::Reference, Kind::Twin(of)) => of,
        (Rival::Reference, _) => reference,
    };
    (name != contender.name).then(|| name.to_owned())
}

/// The samples that make a row, and those it is seen beside.
struct Beside<'a> {
    samples: &'a [&'a Sample],
    rival: &'a [&'a Sample],
    ceiling: &'a [&'a Sample],
    seed: u64,
}

fn row(
    case: &Case,
    metrics: &'static [Metric],
    contender: &Contender,
    rival: Option<String>,
    beside: &Beside,
) -> Row {
    let ratios = |metric| paired(beside.samples, beside.rival, metric);
    let comparisons = metrics.iter().filter_map(|metric| {
        let ratios = ratios(*metric);
        (!ratios.is_empty()).then(|| {
            let spread = Spread::of(&ratios, beside.seed);
            let verdict = spread.verdict(ratios.len());
            Comparison {
                metric: *metric,
                spread,
                verdict,
            }
        })
    });
    Row {
        name: contender.name.clone(),
        kind: contender.kind,
        standing: standing(case, metrics, contender.kind, beside),
        rival,
        comparisons: comparisons.collect(),
        figures: Figures::of(beside.samples),
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
