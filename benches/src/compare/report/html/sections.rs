//! What a page has of each scenario.

use std::fmt::Write;

use super::{figures, intervals, list};
use crate::compare::record::{Section, Table};
use crate::compare::report::cases::{certificates, size, unranked, verdicts};
use crate::compare::report::grid::escaped;
use crate::compare::report::{memory, sweep, work};

/// All of a scenario.
pub(super) fn html(section: &Section) -> String {
    let tables = &section.tables;
    let mut html = format!(
        "<h2 id=\"{name}\">{name}</h2>\n<p>{}</p>\n",
        escaped(&section.asks),
        name = escaped(&section.name)
    );
    // Writing to a `String` cannot fail.
    match section.name.as_str() {
        "memory" => {
            html.push_str(&figures::memory(section));
            let grid = memory::grid(section).html();
            let _ = write!(
                html,
                "{grid}{}{}",
                meaning(memory::MEANING),
                reasons(tables)
            );
        }
        "work" => {
            html.push_str(&figures::work(section));
            for (title, grid) in work::grids(section) {
                let _ = write!(html, "<h3>{}</h3>\n{}", escaped(&title), grid.html());
            }
            let _ = write!(html, "{}{}", meaning(work::MEANING), reasons(tables));
        }
        "sweep" => {
            let [rate, p99] = sweep::grids(tables);
            let _ = write!(
                html,
                "{}<p>{}:</p>\n{}<p>{}:</p>\n{}{}<p>{}</p>\n",
                figures::sweep(tables),
                sweep::RATE,
                rate.html(),
                sweep::P99,
                p99.html(),
                reasons(tables),
                sweep::rounds(tables)
            );
        }
        _ => {
            for table in tables {
                html.push_str(&case(section, table));
            }
            if section.name != "big" {
                html.push_str(&figures::latencies(section));
            }
        }
    }
    html
}

fn case(section: &Section, table: &Table) -> String {
    let mut html = String::new();
    if section.tables.len() > 1 {
        let _ = writeln!(html, "<h3>Limit {}</h3>", table.limit);
    }
    let metrics = section.metrics.iter();
    let intervals = metrics.map(|metric| intervals::figure(table, *metric));
    let _ = write!(
        html,
        "<div class=\"charts\">{}{}</div>\n{}{}<details><summary>What the server saw, by sample</summary>{}</details>\n<p>{}</p>\n",
        intervals.collect::<String>(),
        figures::plane(table),
        verdicts(section, table).html(),
        reasons(std::slice::from_ref(table)),
        certificates(table).html(),
        size(table)
    );
    html
}

fn meaning(text: &str) -> String {
    format!("<p>{}</p>\n", escaped(&text.replace('`', "")))
}

/// Why who is not ranked.
fn reasons(tables: &[Table]) -> String {
    let all = unranked(tables).into_iter();
    let lines: Vec<_> = all.map(|(name, why)| format!("{name} {why}")).collect();
    list(&lines)
}
