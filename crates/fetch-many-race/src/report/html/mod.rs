//! The report as one page that needs nothing else: [`page`].

mod list;
mod sections;

use self::list::list;
use self::sections::side_by_side;
use super::answer::sentences;
use super::charts;
use super::charts::intervals::{Intervals, drawings};
use super::grid::escaped;
use super::{clients, overview, resolution};
use crate::record::{Metric, Record, Rival};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The whole page: what a run says, then what shows it, then what it rests on.
#[must_use]
pub fn page(record: &Record) -> String {
    let sentences = sentences(record).into_iter().map(|sentence| {
        let sentence = escaped(&sentence.replace('`', ""));
        format!("<p>{sentence}</p>\n")
    });
    let sentences: String = sentences.collect();
    let sections: String = record.measured().into_iter().map(sections::html).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>fetch-many: the comparison</title><style>{}{STYLE}</style>\n\
         {}<main>\n<h1>The comparison</h1>\n<div class=\"answer\">{sentences}</div>\n{}{sections}{}</main>\n\
         <script>{SCRIPT}</script></html>\n",
        charts::STYLE,
        contents(record),
        overview(record),
        grounds(record),
    )
}

/// Where everything is.
fn contents(record: &Record) -> String {
    let names = record.measured().into_iter().map(|section| {
        let name = escaped(&section.name);
        format!("<a href=\"#{name}\">{name}</a>\n")
    });
    format!(
        "<nav><a href=\"#overview\">in short</a>\n{}<a href=\"#grounds\">what it rests on</a></nav>\n",
        names.collect::<String>()
    )
}

/// Verdicts on one screen, and what a request costs.
fn overview(record: &Record) -> String {
    let Some(grid) = overview::grid(record) else {
        return String::new();
    };
    let sections = record.measured().into_iter();
    let tables = sections
        .filter(|section| section.has_verdicts())
        .flat_map(|section| &section.tables)
        .filter(|table| table.rival == Rival::Reference);
    let intervals: Vec<_> = tables
        .map(|table| Intervals::of_strategies(table, Metric::Cpu))
        .collect();
    format!(
        "<h2 id=\"overview\">{}</h2>\n<p>{}</p>\n{}{}",
        overview::HEADING,
        escaped(&overview::meaning(record)),
        grid.html(),
        side_by_side(&drawings(&intervals, false))
    )
}

/// Noise, machine, and who was missing.
fn grounds(record: &Record) -> String {
    let noise = resolution::lines(record);
    let noise = folded("Resolution", "A strategy beside itself", &noise);
    let missing = record.missing.iter();
    let missing: Vec<_> = missing
        .map(|one| format!("Missing: {}: {}", one.name, one.why))
        .collect();
    let clients = clients::grid(record).map_or_else(String::new, |grid| {
        format!("<h3>{}</h3>\n{}", clients::HEADING, grid.html())
    });
    format!(
        "<div id=\"grounds\">{noise}{}{clients}{}</div>\n",
        folded(
            "Where",
            "The machine and what was typed",
            &record.machine.lines()
        ),
        list(&missing)
    )
}

fn folded(heading: &str, summary: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "<h2>{heading}</h2>\n<details><summary>{summary}</summary>\n{}</details>\n",
        list(lines)
    )
}
