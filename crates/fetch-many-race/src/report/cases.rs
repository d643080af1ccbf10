//! The tables of a case: figures with verdicts, and what the server saw.

use super::grid::{Grid, number};
use super::words::{one_line, ratio, spoken};
use crate::record::{Figures, Row, Section, Standing, Table};
use crate::record::{Metric, Rival};

/// Figures, ratios and verdicts.
#[must_use]
pub fn verdicts(section: &Section, table: &Table) -> Grid {
    let beside = match table.rival {
        Rival::Reference => "the reference",
        Rival::OwnBare => "its bare loop",
        Rival::OwnClosing => "its own of closing",
    };
    let mut head = vec!["contestant".to_owned()];
    for metric in &section.metrics {
        head.push(format!("{} ÷ {beside} [95 %]", metric.name()));
        head.push("verdict".to_owned());
    }
    let figures = [
        "CPU µs/request",
        "mean ms",
        "p50 ms",
        "p99 ms",
        "requests/s",
        "server busy",
    ];
    head.extend(figures.map(str::to_owned));
    if section.metrics.contains(&Metric::Makespan) {
        head.push("makespan ÷ ideal".to_owned());
    }
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    let mut grid = Grid::new(&head);
    for row in &table.rows {
        grid.row(cells(&section.metrics, row));
    }
    grid
}

fn cells(metrics: &[Metric], row: &Row) -> Vec<String> {
    let mut cells = vec![row.name.clone()];
    for metric in metrics {
        cells.extend(compared(row, *metric));
    }
    if let Some(figures) = &row.figures {
        cells.extend(figure_cells(figures));
        if metrics.contains(&Metric::Makespan) {
            cells.push(number(figures.makespan, 2));
        }
    }
    cells
}

/// The ratio and the verdict.
#[must_use]
pub fn compared(row: &Row, metric: Metric) -> [String; 2] {
    let (ratio, verdict) = match (row.comparison(metric), &row.standing) {
        (Some(one), _) => (ratio(one), one.verdict.to_string()),
        (None, Standing::Invalid(_)) => ("–".to_owned(), "INVALID".to_owned()),
        (None, Standing::Absent(_)) => ("–".to_owned(), "absent".to_owned()),
        (None, Standing::Ceiling) => ("–".to_owned(), "ceiling".to_owned()),
        (None, Standing::Ranked) if row.rival.is_none() => ("1".to_owned(), "–".to_owned()),
        (None, Standing::Ranked) => ("–".to_owned(), "nothing to compare with".to_owned()),
    };
    [ratio, verdict]
}

fn figure_cells(figures: &Figures) -> [String; 6] {
    let latencies = figures.latencies.as_ref();
    let busy = figures.busy.map(|busy| busy * 100.0);
    [
        number(figures.cpu_us, 1),
        number(latencies.and_then(|all| all.mean_ms), 2),
        number(latencies.and_then(|all| all.p50_ms), 2),
        number(latencies.and_then(|all| all.p99_ms), 2),
        number(figures.per_second, 0),
        format!("{} %", number(busy, 0)),
    ]
}

/// What the server saw, by sample.
#[must_use]
pub fn certificates(table: &Table) -> Grid {
    let mut grid = Grid::new(&[
        "contestant",
        "requests",
        "bytes in/request",
        "bytes out/request",
        "connections",
        "in flight",
    ]);
    for row in &table.rows {
        let Some(figures) = &row.figures else {
            continue;
        };
        let seen = &figures.certificate;
        let mut cells = vec![row.name.clone()];
        let counted = [
            seen.requests,
            seen.bytes_in,
            seen.bytes_out,
            seen.connections,
            seen.in_flight,
        ];
        cells.extend(counted.map(|count| number(count, 0)));
        grid.row(cells);
    }
    grid
}

/// Who is not ranked in one of these, and why.
#[must_use]
pub fn unranked(tables: &[Table]) -> Vec<(&str, String)> {
    let place = |table: &Table| match tables.len() {
        1 => String::new(),
        _ => format!("in {} ", spoken(&table.case)),
    };
    let rows = tables
        .iter()
        .flat_map(|table| table.rows.iter().map(move |row| (place(table), row)));
    rows.filter_map(|(place, row)| match &row.standing {
        Standing::Ranked | Standing::Ceiling => None,
        Standing::Invalid(why) => Some((&*row.name, format!("{place}INVALID: {}", one_line(why)))),
        Standing::Absent(why) => Some((&*row.name, format!("{place}does not take part: {why}"))),
    })
    .collect()
}

/// How much was measured.
#[must_use]
pub fn size(table: &Table) -> String {
    format!(
        "Rounds: {}; requests in each: {}.",
        table.rounds, table.requests
    )
}
