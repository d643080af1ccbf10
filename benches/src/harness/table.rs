//! The figures as a Markdown table, which reads well on a terminal too: [`Table`].

use std::fmt;

use super::Rounds;
use super::rounds::Figures;
use super::statistics::Spread;
use crate::contestants::ENTRIES;

const HEAD: [&str; 7] = [
    "contestant",
    "requests/s",
    "p50 ms",
    "p99 ms",
    "CPU µs/request",
    "CPU ÷ bare loop [95 %]",
    "server busy",
];

/// One case's table, padded so that columns line up.
#[derive(Debug)]
pub struct Table<'a>(pub &'a Rounds);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounds = self.0;
        let mut rows = vec![HEAD.map(str::to_owned)];
        rows.extend(ENTRIES.iter().filter_map(|entry| {
            let figures = rounds.figures(entry)?;
            Some(row(entry.name, &figures))
        }));
        let widths: [usize; 7] = std::array::from_fn(|column| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        });

        let count = rounds.count();
        let requests = rounds.case().sample;
        writeln!(f, "### {}\n", rounds.case().title())?;
        for (number, row) in rows.iter().enumerate() {
            write_row(f, row, &widths)?;
            if number == 0 {
                write_rule(f, &widths)?;
            }
        }
        writeln!(f, "\n{count} rounds of {requests} requests each.")
    }
}

fn row(name: &str, figures: &Figures) -> [String; 7] {
    let millis = |micros: u64| format!("{}.{:02}", micros / 1_000, micros % 1_000 / 10);
    [
        name.to_owned(),
        format!("{:.0}", figures.per_second),
        millis(figures.p50),
        millis(figures.p99),
        format!("{:.1}", figures.cpu),
        figures.ratio.map_or_else(|| "–".to_owned(), ratio),
        format!("{:.0} %", figures.server * 100.0),
    ]
}

fn ratio(Spread { median, low, high }: Spread) -> String {
    format!("{median:.2} [{low:.2}, {high:.2}]")
}

fn write_row(f: &mut fmt::Formatter<'_>, row: &[String; 7], widths: &[usize; 7]) -> fmt::Result {
    write!(f, "| {:<width$} |", row[0], width = widths[0])?;
    for (cell, width) in row.iter().zip(widths).skip(1) {
        write!(f, " {cell:>width$} |")?;
    }
    writeln!(f)
}

fn write_rule(f: &mut fmt::Formatter<'_>, widths: &[usize; 7]) -> fmt::Result {
    write!(f, "|{:-<width$}|", "", width = widths[0] + 2)?;
    for width in &widths[1..] {
        write!(f, "{:->width$}:|", "", width = width + 1)?;
    }
    writeln!(f)
}
