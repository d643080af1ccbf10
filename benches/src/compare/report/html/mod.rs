//! The report as one page that needs nothing else: [`page`].

mod axis;
mod figures;
mod frame;
mod intervals;
mod lines;
mod names;
mod sections;

use super::answer::sentences;
use super::grid::escaped;
use super::{clients, overview, resolution};
use crate::compare::record::{Record, Table};
use crate::compare::scenario::{Metric, Rival};
use crate::contestants::ENTRIES;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// How many colours there are.
const INKS: usize = 8;

/// The whole page: what a run says, then what shows it, then what it rests on.
pub(super) fn page(record: &Record) -> String {
    let sentences = sentences(record).into_iter().map(|sentence| {
        let sentence = escaped(&sentence.replace('`', ""));
        format!("<p>{sentence}</p>\n")
    });
    let sentences: String = sentences.collect();
    let sections: String = record.measured().into_iter().map(sections::html).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>fetch-many: the comparison</title><style>{STYLE}</style>\n\
         {}<main>\n<h1>The comparison</h1>\n<div class=\"answer\">{sentences}</div>\n{}{sections}{}</main>\n\
         <script>{SCRIPT}</script></html>\n",
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
    let tables: Vec<&Table> = sections
        .filter(|section| section.rival == Rival::Reference && section.name != "sweep")
        .filter(|section| section.metrics.contains(&Metric::Cpu))
        .flat_map(|section| &section.tables)
        .collect();
    format!(
        "<h2 id=\"overview\">{}</h2>\n<p>{}</p>\n{}<div class=\"charts\">{}</div>\n",
        overview::HEADING,
        escaped(&overview::meaning(record)),
        grid.html(),
        intervals::figures(&tables, Metric::Cpu)
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
    format!(
        "<div id=\"grounds\">{noise}{}{}</div>\n",
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

fn list(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let items = lines
        .iter()
        .map(|line| format!("<li>{}</li>\n", escaped(line)));
    format!("<ul>{}</ul>\n", items.collect::<String>())
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
