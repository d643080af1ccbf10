//! The parts of the README and of the pages that a run fills.

mod about;
mod costs;
mod peers;
mod scenarios;
mod verdicts;

use std::path::Path;

use fetch_many_race::Failure;
use fetch_many_race::record::{Row, Table, Weight};
use fetch_many_race::report::grid::{Grid, number};

use super::Edition;

/// The part of this name, on this page.
pub(super) fn part(name: &str, page: &Path, edition: &Edition) -> Result<Option<String>, Failure> {
    Ok(Some(match name {
        "" => about::readme(edition),
        "about" => about::about(edition, page),
        "choice" => verdicts::choice(edition),
        "costs" => costs::costs(edition)?,
        "defaults" => peers::defaults(edition),
        "hurry" => verdicts::hurry(edition),
        "peers" => peers::peers(edition)?,
        "resolution" => verdicts::resolution(edition),
        "scenarios" => scenarios::scenarios(edition),
        "server" => costs::server(edition),
        "throughput" => costs::throughput(edition),
        "ties" => verdicts::ties(edition),
        "verdicts" => verdicts::verdicts(edition),
        "work" => scenarios::work(edition),
        _ => return Ok(None),
    }))
}

/// The case that says what each costs as fast as it can.
fn main_case(edition: &Edition) -> Option<&Table> {
    edition.record.table("throughput")
}

/// The strategies of a table that have figures, and others that are wanted.
fn measured(table: &Table, wanted: impl Fn(&Row) -> bool) -> Vec<&Row> {
    let rows = table.rows.iter().filter(|row| wanted(row));
    rows.filter(|row| cpu(row).is_some()).collect()
}

fn cpu(row: &Row) -> Option<f64> {
    row.figures.as_ref()?.cpu_us
}

/// What each takes, and what the server has to do meanwhile.
const FIGURES: [&str; 4] = ["CPU µs/request", "mean ms", "requests/s", "server busy"];

fn figures(row: &Row) -> [String; 4] {
    let Some(figures) = &row.figures else {
        return FIGURES.map(|_| "–".to_owned());
    };
    let mean = figures.latencies.as_ref().and_then(|all| all.mean_ms);
    [
        number(figures.cpu_us, 1),
        number(mean, 2),
        number(figures.per_second, 0),
        busy(row),
    ]
}

fn busy(row: &Row) -> String {
    let busy = row.figures.as_ref().and_then(|figures| figures.busy);
    format!("{} %", number(busy.map(|busy| busy * 100.0), 0))
}

fn weight<'a>(edition: &'a Edition, name: &str) -> Option<&'a Weight> {
    let mut weights = edition.record.section("memory")?.weights.iter();
    weights.find(|weight| weight.name == name)
}

fn grid(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut grid = Grid::new(head);
    for row in rows {
        grid.row(row);
    }
    grid.to_string().trim_end().to_owned()
}

/// `20 rounds of 8,000 requests each`.
fn size(table: &Table) -> String {
    let rounds = match table.rounds {
        1 => "one round".to_owned(),
        rounds => format!("{rounds} rounds"),
    };
    format!("{rounds} of {} requests each", thousands(table.requests))
}

/// The same where some are too slow for so many.
fn at_most(table: &Table) -> String {
    size(table).replace(" of ", " of at most ")
}

fn thousands(number: usize) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        more => format!("{},{:03}", thousands(more), number % 1_000),
    }
}
