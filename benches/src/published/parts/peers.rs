//! The same job in other languages.

use std::fs;

use fetch_many_race::Failure;
use fetch_many_race::record::Metric;
use fetch_many_race::record::{Role, Row, Table};
use fetch_many_race::report::cases::{compared, unranked};
use fetch_many_race::report::grid::number;
use serde::Deserialize;

use super::super::Edition;
use super::{FIGURES, at_most, cpu, figures, grid, main_case, measured, weight};
use crate::compare::contestant::root;

const NONE: &str =
    "The newest run has no programs of other languages; `-- --peers` takes them along.";
/// The same program twice: as tutorials or defaults have it, and with its connections kept.
const DEFAULTS: [(&str, &str); 4] = [
    (
        "python-requests-threads-tutorial",
        "python-requests-threads",
    ),
    ("python-aiohttp-tutorial", "python-aiohttp"),
    ("python-grequests-tutorial", "python-grequests"),
    ("go-net-http-default", "go-net-http"),
];

/// An entry of `scripts/peers/peers.json`.
#[derive(Deserialize)]
struct Peer {
    name: String,
    about: String,
}

fn table(edition: &Edition) -> Option<(&Edition, &Table)> {
    let beside = edition.with_peers()?;
    Some((beside, main_case(beside)?))
}

fn by_cpu(mut rows: Vec<&Row>) -> Vec<&Row> {
    let least = |row: &Row| cpu(row).unwrap_or(f64::INFINITY);
    rows.sort_by(|one, other| least(one).total_cmp(&least(other)));
    rows
}

/// The strategies and the programs of other languages, by what they take; then what each is.
pub(super) fn peers(edition: &Edition) -> Result<String, Failure> {
    let Some((beside, table)) = table(edition) else {
        return Ok(NONE.to_owned());
    };
    let path = root().join("scripts/peers/peers.json");
    let text = fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
    let peers: Vec<Peer> = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))?;
    let ranked = by_cpu(measured(table, |row| row.role == Role::Peer));
    let mut told: Vec<_> = ranked
        .iter()
        .filter_map(|row| {
            let peer = peers.iter().find(|peer| peer.name == row.name)?;
            Some(format!("- **{}**: {}", peer.name, peer.about))
        })
        .collect();
    let lost = unranked(std::slice::from_ref(table)).into_iter();
    let lost = lost.filter(|(name, _)| peers.iter().any(|peer| peer.name == *name));
    told.extend(lost.map(|(name, why)| format!("- **{name}** {why}.")));
    Ok(format!(
        "{}\n\nScenario `throughput`, {}.\n\n{}",
        languages(beside, table),
        at_most(table),
        told.join("\n")
    ))
}

fn languages(edition: &Edition, table: &Table) -> String {
    let ratio = format!("CPU ÷ {} [95 %]", edition.record.options.reference);
    let mut head = vec!["contestant"];
    head.extend(FIGURES);
    head.extend([&*ratio, "verdict", "KiB/request in flight"]);
    let rows = measured(table, |row| matches!(row.role, Role::Strategy | Role::Peer));
    let cells = by_cpu(rows).into_iter().map(|row| {
        let mut cells = vec![row.name.clone()];
        cells.extend(figures(row));
        cells.extend(compared(row, Metric::Cpu));
        let weight = weight(edition, &row.name);
        cells.push(number(weight.and_then(|one| one.per_request), 1));
        cells
    });
    grid(&head, cells)
}

/// What it is worth to keep connections.
pub(super) fn defaults(edition: &Edition) -> String {
    let Some((beside, table)) = table(edition) else {
        return NONE.to_owned();
    };
    let head = [
        "by default",
        "connections",
        "CPU µs/request",
        "and kept",
        "connections",
        "CPU µs/request",
        "factor",
    ];
    let described = |name: &str| {
        let row = table.row(name)?;
        let figures = row.figures.as_ref()?;
        let cells = [
            row.name.clone(),
            number(figures.certificate.connections, 0),
            number(figures.cpu_us, 1),
        ];
        Some((cells, figures.cpu_us?))
    };
    let cells = DEFAULTS.iter().filter_map(|(default, kept)| {
        let (first, before) = described(default)?;
        let (second, after) = described(kept)?;
        let factor = format!("{:.1}", before / after);
        Some(first.into_iter().chain(second).chain([factor]).collect())
    });
    format!(
        "{}\n\nScenario `throughput`, {}, {}.",
        grid(&head, cells),
        at_most(table),
        beside.day()
    )
}
