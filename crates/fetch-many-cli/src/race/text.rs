//! A race as people read it: [`text`].

use std::fmt::Write as _;

use fetch_many_race::record::{End, Metric, Row};
use fetch_many_race::report::cases::{compared, unranked};
use fetch_many_race::report::costs;
use fetch_many_race::report::grid::{Grid, number};
use fetch_many_race::report::words::{listed, percent, rounds, wrapped};
use fetch_many_race::statistics::Verdict;

use super::manners::PER_SECOND;
use super::outcome::Outcome;
use super::table::noise;
use super::urls::counted;
use crate::show::{self, Paint, escaped};

/// Where what is said of a gate begins.
const COLUMN: usize = 10;

/// All of it, in lines of at most so many characters, but for tables.
pub(super) fn text(outcome: &Outcome, paint: Paint, width: usize) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{}", uncertified(paint));
    let _ = writeln!(text, "{}\n", lines(&what(outcome), width));
    let mut rows = outcome.table.rows.iter();
    if rows.any(|row| row.figures.is_some()) {
        text.push_str(&figures(outcome, width));
    }
    let _ = writeln!(text, "{}", gates(outcome, paint, width));
    for line in besides(outcome) {
        let _ = writeln!(text, "{}", lines(&line, width));
    }
    text
}

/// A table for each metric, and what they say.
fn figures(outcome: &Outcome, width: usize) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    for metric in &outcome.metrics {
        let _ = writeln!(text, "{}\n\n{}", title(*metric), grid(outcome, *metric));
    }
    for metric in &outcome.metrics {
        let sentence = costs::sentence(&outcome.table, *metric);
        let _ = writeln!(text, "{}", lines(&sentence, width));
        if let Some(noise) = resolution(outcome, *metric) {
            let _ = writeln!(text, "  {noise}");
        }
    }
    text.push('\n');
    text
}

/// Words that may be the network's, and as wide as the screen.
fn lines(text: &str, width: usize) -> String {
    wrapped(&escaped(text), width).join("\n")
}

fn uncertified(paint: Paint) -> String {
    let word = paint.odd("Uncertified:");
    format!(
        "{word} the server's counters are missing, so nobody has seen there\n  \
         that all did the same work. `fetch-many race --local` is certified."
    )
}

/// What was fetched, from where, how often.
fn what(outcome: &Outcome) -> String {
    let hosts = hosts(&outcome.hosts);
    let manners = if outcome.polite {
        format!(
            "at most {PER_SECOND} requests a second and host, each strategy with no connection at the start"
        )
    } else {
        "as fast as they can, warmed up, in a new process each time".to_owned()
    };
    let rounds = rounds(outcome.table.rounds);
    let urls = counted(outcome.urls);
    format!("{urls} of {hosts}; {rounds}; {manners}.")
}

fn hosts(hosts: &[String]) -> String {
    match hosts {
        [one] => one.clone(),
        [one, _] => format!("{one} and 1 other host"),
        [one, others @ ..] => format!("{one} and {} other hosts", others.len()),
        [] => String::new(),
    }
}

fn title(metric: Metric) -> &'static str {
    match metric {
        Metric::Cpu => "CPU per request, in µs",
        Metric::Wall => "Requests per second, and time per request",
        Metric::MeanLatency => "Mean latency, in ms",
        Metric::Makespan => "Makespan",
    }
}

fn grid(outcome: &Outcome, metric: Metric) -> Grid {
    let ratio = format!("÷ {} [95 %]", outcome.reference);
    let mut grid = Grid::new(&["strategy", "median", &ratio, "verdict"]);
    for row in &outcome.table.rows {
        let [ratio, verdict] = compared(row, metric);
        grid.row(vec![row.name.clone(), figure(row, metric), ratio, verdict]);
    }
    grid
}

fn figure(row: &Row, metric: Metric) -> String {
    let Some(figures) = &row.figures else {
        return number(None, 0);
    };
    match metric {
        Metric::Cpu => number(figures.cpu_us, 1),
        Metric::Wall => number(figures.per_second, 0),
        Metric::MeanLatency => number(figures.latencies.as_ref().and_then(|all| all.mean_ms), 2),
        Metric::Makespan => number(figures.makespan, 2),
    }
}

/// What is found between the reference and itself.
fn resolution(outcome: &Outcome, metric: Metric) -> Option<String> {
    let noise = noise(&outcome.table, metric)?;
    if noise.verdict == Verdict::TooFewRounds {
        return None;
    }
    let reference = &outcome.reference;
    let seen = percent(noise.spread.resolution());
    Some(format!(
        "({reference} beside itself: nothing below {seen} counts here)"
    ))
}

fn gates(outcome: &Outcome, paint: Paint, width: usize) -> String {
    let mut text = String::from("Gates:\n");
    for gate in &outcome.gates {
        let said = format!("{}: {}", gate.name, gate.says);
        let (word, painted) = if gate.held {
            ("held", paint.good("held"))
        } else {
            ("BROKEN", paint.bad("BROKEN"))
        };
        text.push_str(&beside(word, &painted, &said, width));
    }
    for unseen in outcome.not_seen {
        text.push_str(&beside("unseen", &paint.quiet("unseen"), unseen, width));
    }
    text
}

/// A word, and beside it what is said, in as many lines as it takes.
fn beside(word: &str, painted: &str, said: &str, width: usize) -> String {
    // A colour has characters of its own.
    let space = " ".repeat(COLUMN - 2 - word.len());
    let said = wrapped(&escaped(said), width.saturating_sub(COLUMN));
    let said = said.join(&format!("\n{}", " ".repeat(COLUMN)));
    format!("  {painted}{space}{said}\n")
}

/// Who is not ranked, who is not there, and whether this is all.
fn besides(outcome: &Outcome) -> Vec<String> {
    let unranked = unranked(std::slice::from_ref(&outcome.table));
    let mut lines: Vec<_> = unranked
        .iter()
        .map(|(name, why)| format!("{name} {why}"))
        .collect();
    if !outcome.not_built_in.is_empty() {
        lines.push(format!(
            "{} is not built in: its tree has known advisories; `cargo install fetch-many-cli --features async-std` has it.",
            listed(&outcome.not_built_in)
        ));
    }
    match &outcome.end {
        End::Complete => {}
        End::Interrupted => lines.push("Interrupted: this is what there was by then.".to_owned()),
        End::Failed(why) => lines.push(format!("It could not go on: {why}.")),
    }
    let machine = &outcome.machine;
    lines.push(format!(
        "Here: {}, {} cores, {}; load {}; seed {}.",
        machine.cpu,
        show::count(machine.cores as u64),
        machine.os,
        if machine.load.is_empty() {
            "unknown"
        } else {
            &machine.load
        },
        machine.seed
    ));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_counted_in_words() {
        let all = ["http://a", "http://b", "http://c"].map(str::to_owned);
        assert_eq!(hosts(&all[..1]), "http://a");
        assert_eq!(hosts(&all[..2]), "http://a and 1 other host");
        assert_eq!(hosts(&all), "http://a and 2 other hosts");
    }
}
