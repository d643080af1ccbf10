//! The report as Markdown.

use std::fmt::Write;

use super::grid::{Grid, bullets, number, one_line};
use super::{clients, memory, sweep, work};
use crate::compare::analysis::{Comparison, Figures, Row, Standing, Table, tables};
use crate::compare::machine::Machine;
use crate::compare::run::Run;
use crate::compare::scenario::{Metric, Rival, Scenario};
use crate::compare::statistics::{Spread, Verdict};
use crate::contestants::Kind;

/// The whole report.
#[must_use]
pub fn markdown(run: &Run, machine: &Machine) -> String {
    let mut text = String::from("# The comparison\n\n");
    let scenarios: Vec<_> = run
        .scenarios()
        .into_iter()
        .map(|scenario| (tables(run, &scenario), scenario))
        .filter(|(tables, _)| !tables.is_empty())
        .collect();
    let all = scenarios.iter().flat_map(|(tables, _)| tables);
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{}", resolution(all));
    let _ = writeln!(text, "## Where\n\n{}", bullets(machine.lines()));
    let _ = writeln!(text, "### Clients\n\n{}", clients::grid(run));
    for note in &run.notes {
        let _ = writeln!(text, "{note}\n");
    }
    for (name, why) in &run.peers.missing {
        let _ = writeln!(text, "Missing: **{name}**: {why}\n");
    }
    for (tables, scenario) in &scenarios {
        text.push_str(&section(run, scenario, tables));
    }
    text
}

/// What the comparison says of a strategy and itself: nothing smaller can be seen.
fn resolution<'a>(tables: impl Iterator<Item = &'a Table>) -> String {
    let lines = bullets(resolutions(tables));
    if lines.is_empty() {
        return lines;
    }
    format!("## Resolution\n\n{lines}")
}

/// The same, a line for each figure that is compared.
pub(super) fn resolutions<'a>(tables: impl Iterator<Item = &'a Table>) -> Vec<String> {
    let mut lines = Vec::new();
    for table in tables {
        let rows = table.rows.iter();
        for twin in rows.filter(|row| matches!(row.kind, Kind::Twin(_))) {
            let comparisons = twin.comparisons.iter();
            lines.extend(comparisons.map(|one| resolution_line(table, twin, one)));
        }
    }
    lines
}

fn resolution_line(table: &Table, twin: &Row, comparison: &Comparison) -> String {
    let Comparison {
        metric,
        spread,
        verdict,
    } = comparison;
    let seen = match verdict {
        Verdict::TooFewRounds => String::new(),
        _ => format!(
            "; nothing below {:.0} % can be seen here",
            spread.resolution() * 100.0
        ),
    };
    format!(
        "{}, {}: {} beside itself gives {}, {verdict}{seen}",
        table.case.id,
        metric.name(),
        twin.rival.as_deref().unwrap_or_default(),
        ratio(comparison),
    )
}

fn section(run: &Run, scenario: &Scenario, tables: &[Table]) -> String {
    let mut text = format!("## {}\n\n{}\n\n", scenario.name, scenario.asks);
    match scenario.name {
        "memory" => text.push_str(&memory::section(run, scenario)),
        "work" => text.push_str(&work::section(run, scenario)),
        "sweep" => text.push_str(&sweep::section(tables)),
        _ => {
            for table in tables {
                text.push_str(&case(scenario, table));
            }
        }
    }
    text
}

fn case(scenario: &Scenario, table: &Table) -> String {
    let mut text = String::new();
    if scenario.cases.len() > 1 {
        let _ = writeln!(text, "### Limit {}\n", table.case.limit);
    }
    let _ = writeln!(text, "{}", verdicts(scenario, table));
    let _ = writeln!(
        text,
        "What the server saw, by sample:\n\n{}",
        certificates(table)
    );
    for (name, why) in unranked(table) {
        let _ = writeln!(text, "- **{name}** {why}");
    }
    let _ = writeln!(
        text,
        "\nRounds: {}; requests in each: {}.\n",
        table.rounds, table.case.requests
    );
    text
}

/// Who is not ranked, and why.
pub(super) fn unranked(table: &Table) -> Vec<(&str, String)> {
    let rows = table.rows.iter();
    rows.filter_map(|row| match &row.standing {
        Standing::Ranked | Standing::Ceiling => None,
        Standing::Invalid(why) => Some((&*row.name, format!("INVALID: {}", one_line(why)))),
        Standing::Absent(why) => Some((&*row.name, format!("does not take part: {why}"))),
    })
    .collect()
}

pub(super) fn verdicts(scenario: &Scenario, table: &Table) -> Grid {
    let beside = match scenario.rival {
        Rival::Reference => "the reference",
        Rival::OwnBare => "its bare loop",
    };
    let mut head = vec!["contestant".to_owned()];
    for metric in table.metrics {
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
    if table.metrics.contains(&Metric::Makespan) {
        head.push("makespan ÷ ideal".to_owned());
    }
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    let mut grid = Grid::new(&head);
    for row in &table.rows {
        grid.row(cells(table, row));
    }
    grid
}

fn cells(table: &Table, row: &Row) -> Vec<String> {
    let mut cells = vec![row.name.clone()];
    for metric in table.metrics {
        let compared = row.comparisons.iter().find(|one| one.metric == *metric);
        let (ratio, verdict) = match (compared, &row.standing) {
            (Some(one), _) => (ratio(one), one.verdict.to_string()),
            (None, Standing::Invalid(_)) => ("–".to_owned(), "INVALID".to_owned()),
            (None, Standing::Absent(_)) => ("–".to_owned(), "absent".to_owned()),
            (None, Standing::Ceiling) => ("–".to_owned(), "ceiling".to_owned()),
            (None, Standing::Ranked) if row.rival.is_none() => ("1".to_owned(), "–".to_owned()),
            (None, Standing::Ranked) => ("–".to_owned(), "nothing to compare with".to_owned()),
        };
        cells.extend([ratio, verdict]);
    }
    if let Some(figures) = &row.figures {
        cells.extend(figure_cells(figures));
        if table.metrics.contains(&Metric::Makespan) {
            cells.push(number(figures.makespan, 2));
        }
    }
    cells
}

fn figure_cells(figures: &Figures) -> [String; 6] {
    [
        number(figures.cpu_us, 1),
        number(figures.mean_ms, 2),
        number(figures.percentile_ms(0.5), 2),
        number(figures.percentile_ms(0.99), 2),
        number(figures.per_second, 0),
        format!("{} %", number(figures.busy * 100.0, 0)),
    ]
}

pub(super) fn certificates(table: &Table) -> Grid {
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
        grid.row(vec![
            row.name.clone(),
            number(seen.requests, 0),
            number(seen.bytes_in, 0),
            number(seen.bytes_out, 0),
            number(seen.connections, 0),
            number(seen.in_flight, 0),
        ]);
    }
    grid
}

/// With the interval, if it can be trusted.
fn ratio(comparison: &Comparison) -> String {
    let Spread { median, low, high } = comparison.spread;
    match comparison.verdict {
        Verdict::TooFewRounds => format!("{median:.2}"),
        _ => format!("{median:.2} [{low:.2}, {high:.2}]"),
    }
}
