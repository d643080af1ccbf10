//! What each strategy costs.

use std::collections::BTreeMap;
use std::fs;

use fetch_many_race::Failure;
use fetch_many_race::record::Metric;
use fetch_many_race::record::{Role, Row};
use fetch_many_race::report::cases::compared;
use fetch_many_race::report::grid::number;
use serde::Deserialize;

use super::super::Edition;
use super::{FIGURES, busy, cpu, figures, grid, main_case, measured, size, weight};
use crate::compare::contestant::root;

const NONE: &str = "The newest run has not measured this.";

/// The row of the same contestant beside its bare loop.
fn beside_bare<'a>(edition: &'a Edition, name: &str) -> Option<&'a Row> {
    edition.record.table("contract")?.row(name)
}

fn ratio_and_verdict(row: Option<&Row>) -> [String; 2] {
    row.map_or_else(
        || ["–", "–"].map(str::to_owned),
        |row| compared(row, Metric::Cpu),
    )
}

/// The strategies, beside the reference and beside their bare loops.
pub(super) fn throughput(edition: &Edition) -> String {
    let Some(table) = main_case(edition) else {
        return NONE.to_owned();
    };
    let ratio = format!("CPU ÷ {} [95 %]", edition.record.options.reference);
    let mut head = vec!["contestant"];
    head.extend(FIGURES);
    head.extend([&*ratio, "verdict", "CPU ÷ bare loop [95 %]", "verdict"]);
    let rows = measured(table, |row| {
        matches!(row.role, Role::Strategy | Role::Ceiling)
    });
    let cells = rows.into_iter().map(|row| {
        let mut cells = vec![row.name.clone()];
        cells.extend(figures(row));
        cells.extend(ratio_and_verdict(Some(row)));
        cells.extend(ratio_and_verdict(beside_bare(edition, &row.name)));
        cells
    });
    grid(&head, cells)
}

/// What a strategy brings into a program.
#[derive(Deserialize)]
struct Brought {
    crates: BTreeMap<String, usize>,
    advisories: BTreeMap<String, usize>,
}

impl Brought {
    fn read() -> Result<Self, Failure> {
        let path = root().join("docs/data/dependencies.json");
        let text = fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
        serde_json::from_str(&text)
            .map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))
    }
}

/// A strategy's price: CPU time and latency at a rate, memory, the contract's share, what it brings along.
pub(super) fn costs(edition: &Edition) -> Result<String, Failure> {
    let brought = Brought::read()?;
    let Some(table) = main_case(edition) else {
        return Ok(NONE.to_owned());
    };
    let paced = edition.record.table("pinned");
    let cells = table.strategies().map(|row| {
        let name = &row.name;
        let paced = paced.and_then(|table| table.row(name));
        let paced = paced.map_or_else(|| FIGURES.map(|_| "–".to_owned()), figures);
        let weight = weight(edition, name);
        let count = |of: &BTreeMap<String, usize>| {
            let count = of.get(name);
            count.map_or_else(|| "–".to_owned(), ToString::to_string)
        };
        let [cpu, mean, ..] = paced;
        let [ratio, _] = ratio_and_verdict(beside_bare(edition, name));
        vec![
            name.clone(),
            cpu,
            mean,
            number(weight.and_then(|one| one.per_request), 1),
            number(weight.and_then(|one| one.at_rest), 0),
            ratio,
            count(&brought.crates),
            count(&brought.advisories),
        ]
    });
    let head = [
        "strategy",
        "CPU µs/request",
        "mean ms",
        "KiB/request in flight",
        "KiB at rest",
        "CPU ÷ bare loop [95 %]",
        "crates",
        "advisories",
    ];
    Ok(grid(&head, cells))
}

/// How near each comes to what the server can do.
pub(super) fn server(edition: &Edition) -> String {
    let Some(table) = main_case(edition) else {
        return NONE.to_owned();
    };
    let rate = |row: &Row| row.figures.as_ref()?.per_second;
    let mut rows = measured(table, |row| row.role == Role::Ceiling);
    let limit = rows.first().and_then(|row| rate(row));
    rows.extend(measured(table, |row| row.role == Role::Strategy));
    let cells = rows
        .into_iter()
        .filter(|row| cpu(row).is_some())
        .map(|row| {
            let share = rate(row).zip(limit);
            let share = share.map(|(rate, limit)| 100.0 * rate / limit);
            vec![
                row.name.clone(),
                number(rate(row), 0),
                share.map_or_else(|| "–".to_owned(), |share| format!("{share:.0} %")),
                busy(row),
            ]
        });
    let head = [
        "contestant",
        "requests/s",
        "of the limit client",
        "server busy",
    ];
    format!(
        "{}\n\nScenario `throughput`, {}, {}.",
        grid(&head, cells),
        size(table),
        edition.day()
    )
}
