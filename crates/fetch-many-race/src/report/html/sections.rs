//! What a page has of each scenario.

use std::fmt::Write;

use super::list::list;
use crate::record::{Section, Table};
use crate::report::cases::{certificates, size, unranked, verdicts};
use crate::report::charts::intervals::{Intervals, drawings};
use crate::report::charts::{Chart, Drawing, figures};
use crate::report::grid::escaped;
use crate::report::words::heading;
use crate::report::{memory, sweep, work};

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
            html.push_str(&with_legend(&[figures::memory(section)]));
            let grid = memory::grid(section).html();
            let _ = write!(
                html,
                "{grid}{}{}",
                meaning(memory::MEANING),
                reasons(tables)
            );
        }
        "work" => {
            html.push_str(&side_by_side(&drawn(&[figures::work(section)])));
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
                with_legend(&figures::sweep(tables)),
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
                html.push_str(&with_legend(&figures::latencies(section)));
            }
        }
    }
    html
}

fn case(section: &Section, table: &Table) -> String {
    let mut html = String::new();
    if section.tables.len() > 1 {
        let _ = writeln!(html, "<h3>{}</h3>", heading(&table.case));
    }
    let metrics = section.metrics.iter();
    let mut charts: Vec<_> = metrics
        .flat_map(|metric| drawings(&[Intervals::of(table, *metric)], false))
        .collect();
    charts.extend(figures::plane(table).drawing());
    let _ = write!(
        html,
        "{}{}{}<details><summary>What the server saw, by sample</summary>{}</details>\n<p>{}</p>\n",
        side_by_side(&charts),
        verdicts(section, table).html(),
        reasons(std::slice::from_ref(table)),
        certificates(table).html(),
        size(table)
    );
    html
}

fn drawn(charts: &[Chart]) -> Vec<Drawing> {
    charts.iter().filter_map(Chart::drawing).collect()
}

/// Charts in as many columns as there is room for.
pub(super) fn side_by_side(charts: &[Drawing]) -> String {
    let charts: String = charts.iter().map(Drawing::html).collect();
    format!("<div class=\"charts\">{charts}</div>\n")
}

/// Names in their colours above charts.
fn with_legend(charts: &[Chart]) -> String {
    let charts = drawn(charts);
    let Some(first) = charts.first() else {
        return String::new();
    };
    let names = first.legend.iter().map(|(name, ink)| {
        let name = escaped(name);
        format!("<span class=\"ink{ink}\">{name}</span>")
    });
    let names: String = names.collect();
    format!("<p class=\"legend\">{names}</p>\n{}", side_by_side(&charts))
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
