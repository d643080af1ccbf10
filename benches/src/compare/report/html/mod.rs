//! The report as one page that needs nothing else: [`page`].

mod chart;
mod intervals;

use std::fmt::Write;

use self::chart::{Chart, Series};
use super::grid::escaped;
use super::markdown::{certificates, resolutions, unranked, verdicts};
use super::{clients, memory, sweep, work};
use crate::compare::analysis::{Figures, Standing, Table, tables};
use crate::compare::machine::Machine;
use crate::compare::run::Run;
use crate::compare::scenario::{Case, Scenario};
use crate::contestants::{ENTRIES, Kind};

const STYLE: &str = include_str!("style.css");
/// How many colours there are.
const INKS: usize = 8;

/// The whole page.
pub(super) fn page(run: &Run, machine: &Machine) -> String {
    let scenarios: Vec<_> = run
        .scenarios()
        .into_iter()
        .map(|scenario| (tables(run, &scenario), scenario))
        .filter(|(tables, _)| !tables.is_empty())
        .collect();
    let all = scenarios.iter().flat_map(|(tables, _)| tables);
    let missing = run.peers.missing.iter();
    let missing = missing.map(|(name, why)| format!("Missing: {name}: {why}"));
    let notes: Vec<_> = run.notes.iter().cloned().chain(missing).collect();
    let sections: String = scenarios
        .iter()
        .map(|(tables, scenario)| section(run, scenario, tables))
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>fetch-many: the comparison</title><style>{STYLE}</style>\n\
         <h1>The comparison</h1>\n<h2>Resolution</h2>\n{}<h2>Where</h2>\n{}<h3>Clients</h3>\n{}{}{sections}</html>\n",
        list(&resolutions(all)),
        list(&machine.lines()),
        clients::grid(run).html(),
        list(&notes),
    )
}

fn list(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let items = lines
        .iter()
        .map(|line| format!("<li>{}</li>\n", escaped(line)));
    format!("<ul>{}</ul>\n", items.collect::<String>())
}

fn section(run: &Run, scenario: &Scenario, tables: &[Table]) -> String {
    let mut html = format!(
        "<h2 id=\"{name}\">{name}</h2>\n<p>{}</p>\n",
        escaped(scenario.asks),
        name = scenario.name
    );
    match scenario.name {
        "memory" => {
            let figure = memory_figure(run, scenario);
            let faults = list(&memory::faults(run, scenario));
            let _ = write!(
                html,
                "<p>{}</p>\n{figure}{}{faults}",
                escaped(&memory::MEANING.replace('`', "")),
                memory::grid(run, scenario).html()
            );
        }
        "work" => {
            let _ = writeln!(html, "<p>{}</p>", escaped(&work::MEANING.replace('`', "")));
            html.push_str(&work_plane(run, scenario));
            for (title, grid) in work::grids(run, scenario) {
                let _ = write!(html, "<h3>{}</h3>\n{}", escaped(&title), grid.html());
            }
            html.push_str(&list(&memory::faults(run, scenario)));
        }
        "sweep" => {
            let [rate, p99] = sweep::grids(tables);
            let figures = sweep_figures(tables);
            let _ = write!(
                html,
                "{figures}<p>{}:</p>\n{}<p>{}:</p>\n{}{}<p>{}</p>\n",
                sweep::RATE,
                rate.html(),
                sweep::P99,
                p99.html(),
                list(&sweep::invalid(tables)),
                sweep::rounds(tables)
            );
        }
        _ => {
            html.push_str(&latency_figures(scenario, tables));
            for table in tables {
                html.push_str(&case(scenario, table));
            }
        }
    }
    html
}

fn case(scenario: &Scenario, table: &Table) -> String {
    let mut html = String::new();
    if scenario.cases.len() > 1 {
        let _ = writeln!(html, "<h3>Limit {}</h3>", table.case.limit);
    }
    let metrics = table.metrics.iter();
    let intervals = metrics.map(|metric| intervals::figure(table, *metric, ink));
    let why = unranked(table).into_iter();
    let why: Vec<_> = why.map(|(name, why)| format!("{name} {why}")).collect();
    let _ = write!(
        html,
        "<div class=\"charts\">{}{}</div>\n{}{}<details><summary>What the server saw, by sample</summary>{}</details>\n\
         <p>Rounds: {}; requests in each: {}.</p>\n",
        intervals.collect::<String>(),
        plane(table),
        verdicts(scenario, table).html(),
        list(&why),
        certificates(table).html(),
        table.rounds,
        table.case.requests
    );
    html
}

/// A contestant has its colour everywhere.
fn ink(name: &str) -> usize {
    let colours = ENTRIES.iter().filter(|entry| entry.bare().is_some());
    let family = name.trim_end_matches("-bare");
    let strategy = colours
        .map(|entry| entry.name)
        .position(|entry| entry == family);
    let sum = || name.bytes().map(usize::from).sum::<usize>() % (INKS - 4) + 4;
    strategy.unwrap_or_else(sum)
}

fn figures(table: &Table) -> impl Iterator<Item = (&str, Kind, &Figures)> {
    let rows = table.rows.iter();
    let shown = rows.filter(|row| matches!(row.standing, Standing::Ranked | Standing::Ceiling));
    shown.filter_map(|row| Some((&*row.name, row.kind, row.figures.as_ref()?)))
}

fn series(name: &str, kind: Kind, points: Vec<(f64, f64)>) -> Series {
    Series {
        name: name.to_owned(),
        ink: ink(name),
        points,
        dashed: matches!(
            kind,
            Kind::Ceiling | Kind::Bare | Kind::Beneath(_) | Kind::Twin(_)
        ),
        dots: false,
    }
}

/// Names in their colours.
fn legend(series: &[Series]) -> String {
    let names = series.iter().map(|series| {
        let dashed = if series.dashed { " (dashed)" } else { "" };
        format!(
            "<span class=\"ink{}\">{}{dashed}</span>",
            series.ink,
            escaped(&series.name)
        )
    });
    format!("<p class=\"legend\">{}</p>\n", names.collect::<String>())
}

/// The share of requests that took longer, both axes logarithmic, so that the tail is seen.
fn latency_figures(scenario: &Scenario, tables: &[Table]) -> String {
    let charts: Vec<_> = tables
        .iter()
        .map(|table| Chart {
            caption: format!(
                "{}: share of requests that took longer",
                caption(&table.case)
            ),
            x: "ms".to_owned(),
            y: "share".to_owned(),
            series: figures(table)
                .map(|(name, kind, figures)| series(name, kind, survival(figures)))
                .filter(|series| series.points.len() > 1)
                .collect(),
            linear: false,
        })
        .collect();
    let Some(first) = charts.first().filter(|_| scenario.name != "big") else {
        return String::new();
    };
    let legend = legend(&first.series);
    let charts: String = charts.iter().map(Chart::html).collect();
    format!("{legend}<div class=\"charts\">{charts}</div>\n")
}

fn caption(case: &Case) -> String {
    format!("limit {}", case.limit)
}

/// Points of the curve, down to the share that ten requests are.
fn survival(figures: &Figures) -> Vec<(f64, f64)> {
    let shares = (1..=40).map(|step| 10_f64.powf(-f64::from(step) / 10.0));
    shares
        .filter_map(|share| Some((figures.percentile_ms(1.0 - share)?, share)))
        .filter(|(millis, _)| *millis > 0.0)
        .collect()
}

/// What a request costs against how long it takes: CPU time alone would reward batching.
fn plane(table: &Table) -> String {
    // A twin would lie upon its original.
    let originals = figures(table).filter(|(_, kind, _)| !matches!(kind, Kind::Twin(_)));
    let dots = originals.filter_map(|(name, kind, figures)| {
        let points = vec![(figures.cpu_us, figures.mean_ms?)];
        let dots = true;
        Some(Series {
            dots,
            ..series(name, kind, points)
        })
    });
    let chart = Chart {
        caption: "cost against latency: near the lower left corner is better".to_owned(),
        x: "CPU µs per request".to_owned(),
        y: "mean ms".to_owned(),
        series: dots.collect(),
        linear: false,
    };
    chart.html()
}

fn sweep_figures(tables: &[Table]) -> String {
    let chart = |y: &str, value: fn(&Figures) -> Option<f64>| {
        let names = tables.first().map_or(&[][..], |table| &table.rows);
        let lines = names.iter().map(|row| {
            let points = tables.iter().filter_map(|table| {
                let found = figures(table).find(|(name, ..)| *name == row.name)?;
                let limit = u32::try_from(table.case.limit).map_or(f64::NAN, f64::from);
                Some((limit, value(found.2)?))
            });
            series(&row.name, row.kind, points.collect())
        });
        Chart {
            caption: format!("{y}, by limit; what failed a gate is left out"),
            x: "limit".to_owned(),
            y: y.to_owned(),
            series: lines.collect(),
            linear: false,
        }
    };
    let rate = chart("requests/s", |figures| Some(figures.per_second));
    let p99 = chart("p99 ms", |figures| figures.percentile_ms(0.99));
    let legend = legend(&rate.series);
    format!(
        "{legend}<div class=\"charts\">{}{}</div>\n",
        rate.html(),
        p99.html()
    )
}

/// Allocations against system calls, of answers at once.
fn work_plane(run: &Run, scenario: &Scenario) -> String {
    let dots = work::points(run, scenario).into_iter();
    let chart = Chart {
        caption: "by request, answers at once: near the lower left corner is less".to_owned(),
        x: "allocations".to_owned(),
        y: "system calls".to_owned(),
        series: dots
            .map(|(name, kind, point)| Series {
                dots: true,
                ..series(&name, kind, vec![point])
            })
            .collect(),
        linear: true,
    };
    format!("<div class=\"charts\">{}</div>\n", chart.html())
}

fn memory_figure(run: &Run, scenario: &Scenario) -> String {
    let lines = memory::lines(run, scenario).into_iter();
    let chart = Chart {
        caption: "resident memory, by requests in flight".to_owned(),
        x: "in flight".to_owned(),
        y: "MiB".to_owned(),
        series: lines
            .map(|(name, kind, points)| series(&name, kind, points))
            .collect(),
        linear: true,
    };
    format!(
        "{}<div class=\"charts\">{}</div>\n",
        legend(&chart.series),
        chart.html()
    )
}
