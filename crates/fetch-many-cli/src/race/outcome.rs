//! What came of a race: [`Outcome`].

use std::collections::BTreeMap;

use fetch_many_race::record::{Built, End, Machine, Metric, Standing, Table};
use serde::Serialize;

use super::answers::Agreement;
use super::gates::{Gate, NOT_SEEN, judged, seen};
use super::manners::Manners;
use super::racers::not_built_in;
use super::sample::Sample;
use super::table::{blame, drifting, metrics, table};
use super::terms::Terms;
use super::urls::Url;

/// The number of what the document looks like. Who reads another one reads it wrongly.
const SCHEMA: u32 = 1;

/// What came of a race, for programs; what is shown of it is said from this alone.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    schema: u32,
    /// Never: nobody has counted at the server.
    pub(super) certified: bool,
    /// What would have to be counted there.
    pub(super) not_seen: &'static [&'static str],
    pub(super) machine: Machine,
    pub(super) end: End,
    /// Whether the hosts were asked politely.
    pub(super) polite: bool,
    pub(super) urls: usize,
    pub(super) hosts: Vec<String>,
    pub(super) reference: String,
    pub(super) not_built_in: Vec<&'static str>,
    pub(super) gates: Vec<Gate>,
    pub(super) metrics: Vec<Metric>,
    pub(super) table: Table,
}

impl Outcome {
    /// From these samples.
    pub(super) fn of(terms: &Terms, mut samples: Vec<Sample>, end: End) -> Self {
        let agreement = Agreement::of(&terms.racers, &samples, &terms.urls);
        // Before they are blamed: another answer is no failure, and has been timed.
        let mut gates = seen(&samples, &agreement);
        for other in agreement.statuses.iter().chain(&agreement.bodies) {
            blame(&mut samples, &other.name, &other.why);
        }
        let metrics = metrics(terms.manners, &samples);
        let table = table(terms, &samples, &metrics);
        let drifting = drifting(terms, &samples, &metrics);
        gates.extend(judged(&metrics, drifting, table.rounds));
        let mut hosts: Vec<_> = terms.urls.iter().map(Url::host).collect();
        hosts.sort_unstable();
        hosts.dedup();
        Self {
            schema: SCHEMA,
            certified: false,
            not_seen: &NOT_SEEN,
            machine: Machine::here(&command(terms), terms.seed, built()),
            end,
            polite: terms.manners == Manners::Polite,
            urls: terms.urls.len(),
            hosts,
            reference: terms.reference.clone(),
            not_built_in: not_built_in(),
            gates,
            metrics,
            table,
        }
    }

    /// Whether all gates held that can be seen from here, and all can be ranked.
    #[must_use]
    pub fn has_held(&self) -> bool {
        let is_ranked = |standing: &Standing| *standing == Standing::Ranked;
        let rows = &self.table.rows;
        self.gates.iter().all(|gate| gate.held) && rows.iter().all(|row| is_ranked(&row.standing))
    }
}

/// What to type for the same again, but for the URLs, which may hold secrets.
fn command(terms: &Terms) -> String {
    let Terms {
        urls,
        rounds,
        limit,
        timeout,
        reference,
        seed,
        ..
    } = terms;
    let urls = urls.len();
    let timeout = humantime::format_duration(*timeout);
    let timeout = timeout.to_string().replace(' ', "");
    let mine = match terms.manners {
        Manners::Polite => "",
        Manners::Free => " --yes-these-are-mine",
    };
    format!(
        "fetch-many race ({urls} URLs) --rounds {rounds} --limit {limit} --timeout {timeout} --reference {reference} --seed {seed}{mine}"
    )
}

fn built() -> Built {
    let version = env!("CARGO_PKG_VERSION");
    Built {
        rustc: "unknown".to_owned(),
        revision: format!("fetch-many {version}"),
        crates: BTreeMap::from([("fetch-many".to_owned(), version.to_owned())]),
    }
}
