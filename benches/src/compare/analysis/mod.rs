//! From samples to what is told of them: [`record()`].

mod figures;
mod rows;
mod weights;

use std::collections::{HashMap, HashSet};

use fetch_many_race::record::{
    Client, End, Machine, Missing, Record, Rival, SCHEMA, Section, Standing, Table,
};

use self::rows::{Beside, rival, row};
use self::weights::weights;
use super::contestant::Contestant;
use super::run::Run;
use super::sample::Sample;
use super::scenario::{Case, Scenario};
use super::scenarios::CLOSING;
use crate::entries::{ENTRIES, Kind};

/// The samples by case and contestant.
type Samples<'a> = HashMap<&'a str, HashMap<&'a str, Vec<&'a Sample>>>;

/// All that a run has to tell, on this machine.
#[must_use]
pub fn record(run: &Run, machine: Machine, end: End) -> Record {
    let mut samples = Samples::new();
    for sample in &run.samples {
        let of_case = samples.entry(&sample.case).or_default();
        of_case.entry(&sample.contestant).or_default().push(sample);
    }
    let missing = run.peers.missing.iter();
    let missing = missing.map(|(name, why)| Missing {
        name: name.clone(),
        why: why.clone(),
    });
    let scenarios = run.scenarios();
    Record {
        schema: SCHEMA,
        machine,
        options: run.options.clone(),
        end,
        notes: run.notes.clone(),
        missing: missing.collect(),
        clients: clients(run),
        scenarios: scenarios
            .iter()
            .map(|scenario| section(run, scenario, &samples))
            .collect(),
    }
}

fn clients(run: &Run) -> Vec<Client> {
    let present: HashSet<_> = run
        .samples
        .iter()
        .map(|sample| &*sample.contestant)
        .collect();
    let entries = ENTRIES.iter().filter(|entry| present.contains(entry.name));
    entries
        .map(|entry| Client {
            contestant: entry.name.to_owned(),
            client: entry.client.to_owned(),
        })
        .collect()
}

fn section(run: &Run, scenario: &Scenario, samples: &Samples) -> Section {
    let contestants = run.contestants(scenario);
    let cases = scenario.cases.iter();
    let tables = cases.map(|case| table(run, scenario, case, &contestants, samples));
    let mut tables: Vec<_> = tables.filter(|table| table.rounds > 0).collect();
    compare_only_the_ranked(&mut tables);
    Section {
        name: scenario.name.to_owned(),
        asks: scenario.asks.to_owned(),
        metrics: scenario.metrics.to_vec(),
        weights: if tables.is_empty() {
            Vec::new()
        } else {
            weights(scenario, &contestants, samples)
        },
        tables,
    }
}

fn of<'a>(samples: &'a Samples, case: &Case, name: &str) -> &'a [&'a Sample] {
    let of_case = samples.get(&*case.id);
    let found = of_case.and_then(|of_case| of_case.get(name));
    found.map_or(&[], Vec::as_slice)
}

fn table(
    run: &Run,
    scenario: &Scenario,
    case: &Case,
    contestants: &[Contestant],
    samples: &Samples,
) -> Table {
    let ceiling = contestants
        .iter()
        .find(|contestant| contestant.kind == Kind::Ceiling)
        .map_or(&[][..], |ceiling| of(samples, case, &ceiling.name));
    let kind = case.rival.unwrap_or(scenario.rival);
    let of_rivals = match kind {
        Rival::OwnClosing => scenario.cases.iter().find(|case| case.id == CLOSING),
        Rival::Reference | Rival::OwnBare => None,
    };
    let of_rivals = of_rivals.unwrap_or(case);
    // Who was not reached before the end has nothing to show.
    let measured = contestants
        .iter()
        .filter(|contestant| !of(samples, case, &contestant.name).is_empty());
    let rows = measured.map(|contestant| {
        let rival = rival(kind, contestant, &run.options.reference);
        let rivals = rival.as_deref();
        let beside = Beside {
            samples: of(samples, case, &contestant.name),
            rival: rivals.map_or(&[][..], |rival| of(samples, of_rivals, rival)),
            ceiling,
            seed: run.options.seed,
        };
        row(case, scenario.metrics, contestant, rival, &beside)
    });
    Table {
        case: case.id.clone(),
        limit: case.limit,
        requests: case.requests,
        rival: kind,
        rounds: contestants
            .iter()
            .map(|contestant| of(samples, case, &contestant.name).len())
            .max()
            .unwrap_or(0),
        rows: rows.collect(),
    }
}

/// Nothing is compared with what is not ranked.
fn compare_only_the_ranked(tables: &mut [Table]) {
    let rows = tables
        .iter()
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    let ranked: HashSet<_> = rows
        .filter(|(_, row)| row.standing == Standing::Ranked)
        .map(|(table, row)| (table.case.clone(), row.name.clone()))
        .collect();
    for table in tables {
        let case = match table.rival {
            Rival::OwnClosing => CLOSING,
            Rival::Reference | Rival::OwnBare => &table.case,
        };
        let is_ranked = |name: &str| ranked.contains(&(case.to_owned(), name.to_owned()));
        for row in &mut table.rows {
            let is_rival_ranked = row.rival.as_deref().is_none_or(is_ranked);
            if !is_rival_ranked || row.standing != Standing::Ranked {
                row.comparisons.clear();
            }
        }
    }
}
