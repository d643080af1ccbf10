//! Sentences and tables that follow from verdicts by rule.

use fetch_many_race::record::{Metric, Rival};
use fetch_many_race::record::{Record, Row, Section, Table};
use fetch_many_race::report::cases::compared;
use fetch_many_race::report::leaders::Leaders;
use fetch_many_race::report::resolution::lines;
use fetch_many_race::report::words::{listed, spoken};

use super::super::Edition;
use super::grid;

const ALL_THE_SAME: &str = "all the same";
const NO_DIFFERENCE: &str = "no difference shown";
/// In the order in which they are told.
const VERDICTS: [&str; 8] = [
    "faster",
    "same",
    "slower",
    "can't tell",
    "too few rounds",
    "INVALID",
    "absent",
    "nothing to compare with",
];

/// What the comparison says of a strategy and itself.
pub(super) fn resolution(edition: &Edition) -> String {
    let lines = lines(&edition.record);
    if lines.is_empty() {
        return "- Nobody took part twice.".to_owned();
    }
    let lines: Vec<_> = lines.iter().map(|line| format!("- {line}")).collect();
    lines.join("\n")
}

/// The cases of the scenarios that are told case by case, those beside the reference.
fn cases(record: &Record) -> Vec<(&Section, &Table)> {
    let sections = record.measured().into_iter();
    let told = sections.filter(|section| section.has_verdicts());
    told.flat_map(|section| section.tables.iter().map(move |table| (section, table)))
        .filter(|(_, table)| table.rival == Rival::Reference)
        .collect()
}

/// Who leads where.
pub(super) fn choice(edition: &Edition) -> String {
    let mut head = vec!["scenario".to_owned()];
    head.extend(Metric::ALL.map(|metric| format!("least {}", metric.name())));
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    let rows = cases(&edition.record).into_iter().map(|(section, table)| {
        let mut cells = vec![spoken(&table.case)];
        cells.extend(Metric::ALL.map(|metric| leaders(section, table, metric)));
        cells
    });
    grid(&head, rows)
}

fn leaders(section: &Section, table: &Table, metric: Metric) -> String {
    if !section.metrics.contains(&metric) {
        return "–".to_owned();
    }
    match Leaders::of(table, metric) {
        Leaders::TooFewRounds => "too few rounds".to_owned(),
        Leaders::Alike => ALL_THE_SAME.to_owned(),
        Leaders::NotTold => NO_DIFFERENCE.to_owned(),
        Leaders::Nobody => "nobody is ranked".to_owned(),
        Leaders::Front(front) => {
            let in_front = |row: &&Row| front.iter().any(|one| one.name == row.name);
            let names = table.strategies().filter(in_front).map(|row| &*row.name);
            names.collect::<Vec<_>>().join(", ")
        }
    }
}

/// For each strategy and metric the scenarios by verdict.
pub(super) fn verdicts(edition: &Edition) -> String {
    let record = &edition.record;
    let others = cases(record);
    let contract = record.section("contract");
    let contract: Vec<_> = contract
        .into_iter()
        .flat_map(|section| section.tables.iter().map(move |table| (section, table)))
        .collect();
    let rivals = [
        (&*record.options.reference, others),
        ("its bare loop", contract),
    ];
    let mut lines = Vec::new();
    for name in strategies(record) {
        for metric in Metric::ALL {
            for (beside, cases) in &rivals {
                let told = in_words(cases, name, metric);
                if !told.is_empty() {
                    lines.push(format!(
                        "- **{name}**, {} ÷ {beside}: {told}.",
                        metric.name()
                    ));
                }
            }
        }
    }
    lines.join("\n")
}

fn strategies(record: &Record) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for table in record.scenarios.iter().flat_map(|section| &section.tables) {
        for row in table.strategies() {
            if !names.contains(&&*row.name) {
                names.push(&row.name);
            }
        }
    }
    names
}

fn in_words(cases: &[(&Section, &Table)], name: &str, metric: Metric) -> String {
    let verdict = |(section, table): &(&Section, &Table)| {
        let row = table.row(name)?;
        let asked = section.metrics.contains(&metric);
        asked.then(|| (compared(row, metric)[1].clone(), spoken(&table.case)))
    };
    let told: Vec<_> = cases.iter().filter_map(verdict).collect();
    by_verdict(&told, " in ")
}

/// Names, those of one verdict together.
fn by_verdict(told: &[(String, String)], between: &str) -> String {
    let groups = VERDICTS.iter().filter_map(|verdict| {
        let names = told.iter().filter(|(one, _)| one == verdict);
        let names: Vec<_> = names.map(|(_, name)| name).collect();
        (!names.is_empty()).then(|| (verdict, listed(&names)))
    });
    let groups: Vec<_> = groups.collect();
    groups
        .iter()
        .map(|(verdict, names)| format!("*{verdict}*{between}{names}"))
        .collect::<Vec<_>>()
        .join("; ")
}

/// Where it makes no difference, or none that is shown.
pub(super) fn ties(edition: &Edition) -> String {
    let mut lines = Vec::new();
    for metric in Metric::ALL {
        for how in [ALL_THE_SAME, NO_DIFFERENCE] {
            let level = cases(&edition.record).into_iter();
            let level = level.filter(|(section, table)| leaders(section, table, metric) == how);
            let level: Vec<_> = level.map(|(_, table)| spoken(&table.case)).collect();
            if !level.is_empty() {
                lines.push(format!("- {}, {how}: {}.", metric.name(), listed(&level)));
            }
        }
    }
    if lines.is_empty() {
        return "- Nowhere in this run.".to_owned();
    }
    lines.join("\n")
}

/// What the first lines of the results are.
pub(super) fn hurry(edition: &Edition) -> String {
    let record = &edition.record;
    let mut lines = Vec::new();
    for (case, how) in [
        ("throughput", "as fast as they can"),
        ("pinned", "at a rate"),
    ] {
        let Some(table) = record.table(case) else {
            continue;
        };
        let told = table.strategies().map(|row| {
            let [_, verdict] = compared(row, Metric::Cpu);
            (verdict, row.name.clone())
        });
        lines.push(format!(
            "- {} beside {}, {how}: {}.",
            Metric::Cpu.name(),
            record.options.reference,
            by_verdict(&told.collect::<Vec<_>>(), ": ")
        ));
    }
    lines.push("- Where it makes no difference, or none that is shown:".to_owned());
    let ties = ties(edition);
    lines.extend(ties.lines().map(|line| format!("  {line}")));
    lines.join("\n")
}
