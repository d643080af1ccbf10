//! The charts of a scenario.

use super::ink;
use super::lines::{Chart, Series};
use crate::record::{Figures, Role, Section, Standing, Table};
use crate::report::words::spoken;

fn shown(table: &Table) -> impl Iterator<Item = (&str, Role, &Figures)> {
    let rows = table.rows.iter();
    let shown = rows.filter(|row| matches!(row.standing, Standing::Ranked | Standing::Ceiling));
    shown.filter_map(|row| Some((&*row.name, row.role, row.figures.as_ref()?)))
}

fn series(name: &str, role: Role, points: Vec<(f64, f64)>) -> Series {
    Series {
        name: name.to_owned(),
        ink: ink(name),
        points,
        dashed: matches!(
            role,
            Role::Ceiling | Role::Bare | Role::Beneath | Role::Twin
        ),
        dots: false,
    }
}

fn dots(name: &str, role: Role, point: (f64, f64)) -> Series {
    Series {
        dots: true,
        ..series(name, role, vec![point])
    }
}

/// The share of requests that took longer, both axes logarithmic, so that the tail is seen.
#[must_use]
pub fn latencies(section: &Section) -> Vec<Chart> {
    let tables = section.tables.iter();
    tables
        .map(|table| Chart {
            caption: format!(
                "{}: share of requests that took longer",
                spoken(&table.case)
            ),
            x: "ms",
            y: "share",
            series: shown(table)
                .filter_map(|(name, role, figures)| {
                    let longer = figures.latencies.as_ref()?.longer.clone();
                    (longer.len() > 1).then(|| series(name, role, longer))
                })
                .collect(),
            linear: false,
        })
        .filter(|chart| !chart.series.is_empty())
        .collect()
}

/// What a request costs against how long it takes: CPU time alone would reward batching.
#[must_use]
pub fn plane(table: &Table) -> Chart {
    // A twin would lie upon its original.
    let originals = shown(table).filter(|(_, role, _)| *role != Role::Twin);
    let dots = originals.filter_map(|(name, role, figures)| {
        let mean = figures.latencies.as_ref()?.mean_ms?;
        Some(dots(name, role, (figures.cpu_us?, mean)))
    });
    Chart {
        caption: "cost against latency: near the lower left corner is better".to_owned(),
        x: "CPU µs per request",
        y: "mean ms",
        series: dots.collect(),
        linear: false,
    }
}

/// Throughput and tail by limit.
#[must_use]
pub fn sweep(tables: &[Table]) -> [Chart; 2] {
    let chart = |y: &'static str, value: fn(&Figures) -> Option<f64>| {
        let names = tables.first().map_or(&[][..], |table| &table.rows);
        let lines = names.iter().map(|row| {
            let points = tables.iter().filter_map(|table| {
                let (.., figures) = shown(table).find(|(name, ..)| *name == row.name)?;
                let limit = u32::try_from(table.limit).map_or(f64::NAN, f64::from);
                Some((limit, value(figures)?))
            });
            series(&row.name, row.role, points.collect())
        });
        Chart {
            caption: format!("{y}, by limit; what failed a gate is left out"),
            x: "limit",
            y,
            series: lines.collect(),
            linear: false,
        }
    };
    [
        chart("requests/s", |figures| figures.per_second),
        chart("p99 ms", |figures| figures.latencies.as_ref()?.p99_ms),
    ]
}

/// Allocations against system calls, of answers at once.
#[must_use]
pub fn work(section: &Section) -> Chart {
    let rows = section.tables.first().map_or(&[][..], |table| &table.rows);
    let dots = rows.iter().filter_map(|row| {
        let work = row.work.as_ref()?;
        let point = (work.allocations?, work.system_calls?);
        Some(dots(&row.name, row.role, point))
    });
    Chart {
        caption: "by request, answers at once: near the lower left corner is less".to_owned(),
        x: "allocations",
        y: "system calls",
        series: dots.collect(),
        linear: true,
    }
}

/// Resident memory by requests in flight.
#[must_use]
pub fn memory(section: &Section) -> Chart {
    let lines = section.weights.iter().map(|weight| {
        let points = weight.resident.iter().map(|(limit, kib)| {
            let limit = u32::try_from(*limit).map_or(f64::NAN, f64::from);
            (limit, kib / 1_024.0)
        });
        series(&weight.name, weight.role, points.collect())
    });
    Chart {
        caption: "resident memory, by requests in flight".to_owned(),
        x: "in flight",
        y: "MiB",
        series: lines.filter(|line| !line.points.is_empty()).collect(),
        linear: true,
    }
}
