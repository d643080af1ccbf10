//! The figures of the book that show a run: [`figures()`].

use fetch_many_race::record::{Metric, Rival};
use fetch_many_race::record::{Record, Role, Section, Table};
use fetch_many_race::report::charts::figures::{latencies, memory, sweep};
use fetch_many_race::report::charts::intervals::{Intervals, drawings};
use fetch_many_race::report::charts::{Chart, standalone};

/// Names and pictures, of those that the run has data for.
#[must_use]
pub fn figures(record: &Record) -> Vec<(&'static str, String)> {
    let all = [
        ("a-a", a_a(record)),
        ("contract", contract(record)),
        ("memory", weights(record)),
        ("sweep", bends(record)),
        ("tails", tails(record)),
        ("verdicts", verdicts(record)),
    ];
    let drawn = all
        .into_iter()
        .filter_map(|(name, drawn)| Some((name, drawn?)));
    drawn.collect()
}

/// A table with these contestants alone.
fn only(table: &Table, roles: &[Role]) -> Table {
    let mut table = table.clone();
    table.rows.retain(|row| roles.contains(&row.role));
    table
}

fn only_all(section: &Section, roles: &[Role]) -> Section {
    let mut section = section.clone();
    section.tables = section.tables.iter().map(|one| only(one, roles)).collect();
    section
        .weights
        .retain(|weight| roles.contains(&weight.role));
    section
}

/// The strategy that is entered twice, above those that are others.
fn a_a(record: &Record) -> Option<String> {
    let section = record.section("throughput")?;
    let table = only(section.tables.first()?, &[Role::Twin, Role::Strategy]);
    let metrics = section.metrics.iter();
    let all: Vec<_> = metrics
        .map(|metric| Intervals::of(&table, *metric))
        .collect();
    let title = "A strategy beside itself, and beside the others";
    Some(standalone(title, &drawings(&all, true), 1))
}

fn contract(record: &Record) -> Option<String> {
    let section = record.section("contract")?;
    let table = section.tables.first()?;
    let metrics = section.metrics.iter();
    let all: Vec<_> = metrics
        .map(|metric| Intervals::of_strategies(table, *metric))
        .collect();
    Some(standalone(
        "What the contract adds",
        &drawings(&all, true),
        1,
    ))
}

fn verdicts(record: &Record) -> Option<String> {
    let sections = record.measured().into_iter();
    let tables = sections
        .filter(|section| section.has_verdicts())
        .flat_map(|section| &section.tables)
        .filter(|table| table.rival == Rival::Reference);
    let all: Vec<_> = tables
        .map(|table| Intervals::of_strategies(table, Metric::Cpu))
        .collect();
    let drawings = drawings(&all, true);
    drawings.first()?;
    let title = "CPU per request, scenario by scenario";
    Some(standalone(title, &drawings, 2))
}

fn drawn(title: &str, charts: &[Chart]) -> Option<String> {
    let drawings: Vec<_> = charts.iter().filter_map(Chart::drawing).collect();
    drawings.first()?;
    let columns = if charts.len() > 1 { 2 } else { 1 };
    Some(standalone(title, &drawings, columns))
}

fn bends(record: &Record) -> Option<String> {
    let section = only_all(record.section("sweep")?, &[Role::Strategy, Role::Ceiling]);
    drawn("Where it bends", &sweep(&section.tables))
}

fn weights(record: &Record) -> Option<String> {
    let section = only_all(record.section("memory")?, &[Role::Strategy]);
    drawn("Resident memory by requests in flight", &[memory(&section)])
}

/// Where latencies spread most: by the clock, and with many in flight.
fn tails(record: &Record) -> Option<String> {
    let charts = ["pinned", "latency"].iter().filter_map(|name| {
        let section = only_all(record.section(name)?, &[Role::Strategy]);
        latencies(&section).pop()
    });
    let charts: Vec<_> = charts.collect();
    drawn("How many requests took longer", &charts)
}
