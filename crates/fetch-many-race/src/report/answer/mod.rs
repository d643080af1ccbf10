//! What a run says, in a few sentences: [`sentences()`], and the last screen of `cargo bench`: [`ending()`].

pub mod costs;
mod gaps;
mod trust;

use std::path::Path;

use super::words::{listed, same, spoken_all, wrapped};
use crate::record::{Metric, Rival};
use crate::record::{Record, Table};
use crate::report::leaders::Leaders;

/// So many lines are read; what is above them has left the screen, or nearly.
pub const MOST_LINES: usize = 15;
/// How wide a line may be.
const WIDTH: usize = 100;
/// The cases that say what a request costs: as fast as they can, and by the clock.
const MAIN: [&str; 2] = ["throughput", "pinned"];

/// Who costs least and by how much, where it makes no difference, how far to trust that, what to take, and what was
/// not measured: a paragraph each.
#[must_use]
pub fn sentences(record: &Record) -> Vec<String> {
    if record.measured().is_empty() {
        let nothing = "Nothing was measured.".to_owned();
        return [nothing].into_iter().chain(gaps::all(record)).collect();
    }
    let questions = questions(record);
    let costs = questions
        .iter()
        .map(|(table, metric)| costs::sentence(table, *metric));
    let mut all: Vec<_> = costs.collect();
    all.extend(ties(record, &questions));
    if questions.is_empty() {
        all.push(
            "No strategy is compared with another here; the report has what was measured."
                .to_owned(),
        );
    } else {
        all.push(trust::sentence(record, &questions));
        all.push(take(record, &questions));
    }
    all.extend(gaps::all(record));
    all
}

/// What is asked first: the cost of a request; or, where that was not measured, what the scenarios are about.
fn questions(record: &Record) -> Vec<(&Table, Metric)> {
    let main = MAIN.iter().filter_map(|case| record.table(case));
    let main: Vec<_> = main.map(|table| (table, Metric::Cpu)).collect();
    if !main.is_empty() {
        return main;
    }
    let sections = record.measured().into_iter();
    let others = sections.filter_map(|section| {
        let metric = section.metrics.first()?;
        let mut tables = section.tables.iter();
        // A ratio to a loop of its own says nothing of who costs least.
        let table = tables.find(|table| table.rival == Rival::Reference)?;
        Some((table, *metric))
    });
    others.take(MAIN.len()).collect()
}

/// Where it makes no difference who is taken.
fn ties(record: &Record, questions: &[(&Table, Metric)]) -> Vec<String> {
    let mut all = Vec::new();
    for (leaders, how) in [
        (Leaders::Alike, format!("All alike, within {}", same())),
        (Leaders::NotTold, "No difference shown".to_owned()),
    ] {
        let of = |metric| {
            let sections = record.scenarios.iter();
            let tables = sections
                .filter(|section| section.metrics.contains(&metric))
                .flat_map(|section| &section.tables)
                .filter(|table| table.rival == Rival::Reference)
                .filter(|table| Leaders::of(table, metric) == leaders)
                .filter(|table| {
                    let mut asked = questions.iter();
                    !asked.any(|(one, other)| one.case == table.case && *other == metric)
                });
            let cases: Vec<_> = tables.map(|table| table.case.as_str()).collect();
            (!cases.is_empty()).then(|| format!("{} in {}", metric.name(), spoken_all(&cases)))
        };
        let told: Vec<_> = Metric::ALL.into_iter().filter_map(of).collect();
        if !told.is_empty() {
            all.push(format!("{how}: {}.", told.join("; ")));
        }
    }
    all
}

/// What follows for somebody who has to choose.
fn take(record: &Record, questions: &[(&Table, Metric)]) -> String {
    let leaders = questions
        .iter()
        .map(|(table, metric)| Leaders::of(table, *metric));
    let leaders: Vec<_> = leaders.collect();
    if leaders.contains(&Leaders::TooFewRounds) {
        return "Take none of this for an answer: `cargo bench --bench compare` makes enough rounds, and \
                FETCH_MANY_BENCH=quick only shows that it works."
            .to_owned();
    }
    let mut fronts = leaders.iter().filter_map(|leaders| match leaders {
        Leaders::Front(rows) => Some(rows.iter().map(|row| &*row.name).collect::<Vec<_>>()),
        _ => None,
    });
    let Some(first) = fronts.next() else {
        return "Take what suits your program: nothing here tells them apart.".to_owned();
    };
    let others: Vec<_> = fronts.collect();
    let in_all = |name: &&&str| others.iter().all(|front| front.contains(*name));
    let chosen: Vec<_> = first.iter().filter(in_all).collect();
    let counts = match questions.first() {
        Some((_, Metric::Cpu)) => "CPU time",
        Some((_, metric)) => metric.name(),
        None => "this",
    };
    let choice = if chosen.is_empty() {
        format!("Take what costs least where your program is: {counts} has no winner in both")
    } else {
        format!("Take {} where {counts} counts", listed(&chosen))
    };
    if waiting_is_alike(record) {
        return format!("{choice}; where requests mostly wait, take what suits your program.");
    }
    format!("{choice}.")
}

/// Whether a batch that mostly waits takes as long with each.
fn waiting_is_alike(record: &Record) -> bool {
    let tables = record.section("latency").map(|section| &section.tables);
    let alike = |table: &Table| {
        let leaders = Leaders::of(table, Metric::Makespan);
        matches!(leaders, Leaders::Alike | Leaders::NotTold)
    };
    tables.is_some_and(|tables| tables.iter().any(alike))
}

/// The sentences as lines for a terminal, at most [`MOST_LINES`] with the last one, which says where the report is: in the folder
/// `reports`, as it is to be shown.
#[must_use]
pub fn ending(record: &Record, reports: &Path) -> String {
    let report = reports.join("report.html");
    let place = format!(
        "The report: {} (tables in report.md, all figures in report.json)",
        report.display()
    );
    let mut lines = Vec::new();
    for sentence in sentences(record) {
        let more = wrapped(&sentence, WIDTH);
        // Room for the last one, and for this one in place of the rest.
        if lines.len() + more.len() > MOST_LINES - 2 {
            lines.push("… the rest is in the report.".to_owned());
            break;
        }
        lines.extend(more);
    }
    lines.push(place);
    lines.join("\n")
}
