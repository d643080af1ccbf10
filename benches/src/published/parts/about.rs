//! Where the figures come from.

use std::path::{Component, Path, PathBuf};

use fetch_many_race::record::Role;
use fetch_many_race::report::grid::number;
use fetch_many_race::report::words::listed;

use super::super::Edition;
use super::{cpu, main_case, measured};
use crate::compare::contestant::root;

/// Without these a figure is a rumour.
fn provenance(edition: &Edition) -> String {
    let machine = &edition.record.machine;
    let crates = machine.crates.iter();
    let crates: Vec<_> = crates
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    let os = match machine.os.as_str() {
        "linux" => "Linux",
        other => other,
    };
    format!(
        "One run of `{}` on {}, revision {}, seed {}: {}, {} cores, {os} {}, {}; {}.",
        machine.command,
        edition.day(),
        machine.revision,
        machine.seed,
        machine.cpu,
        machine.cores,
        machine.kernel.split('-').next().unwrap_or_default(),
        compiler(&machine.rustc),
        crates.join(", ")
    )
}

/// `rustc 1.95.0`, without the day it was made on.
fn compiler(rustc: &str) -> String {
    rustc
        .split_whitespace()
        .take(2)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The run, and what is kept of it.
pub(super) fn about(edition: &Edition, page: &Path) -> String {
    const FILES: [(&str, &str); 4] = [
        ("its report", "report.md"),
        ("the same with charts, to download", "report.html"),
        ("the record of all figures, for programs", "report.json"),
        ("every sample", "samples.csv"),
    ];
    let links = FILES.map(|(words, name)| {
        let way = way(&root().join(page), &edition.folder.join(name));
        format!("[{words}]({way})")
    });
    format!(
        "{}\n\nKept of it: {}.",
        provenance(edition),
        links.join(", ")
    )
}

/// The way from a page to a file.
fn way(page: &Path, file: &Path) -> String {
    let folder = page.parent().unwrap_or(page);
    let shared = folder.components().zip(file.components());
    let shared = shared.take_while(|(one, other)| one == other).count();
    let up = folder
        .components()
        .skip(shared)
        .map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(file.components().skip(shared)).collect();
    way.to_string_lossy().into_owned()
}

/// One sentence and one chart; the tables are in docs/results.md.
pub(super) fn readme(edition: &Edition) -> String {
    let Some(table) = main_case(edition) else {
        return "The newest run has not measured what a request costs.".to_owned();
    };
    let mut rows = measured(table, |row| row.role == Role::Strategy);
    rows.sort_by(|one, other| {
        cpu(one)
            .unwrap_or(0.0)
            .total_cmp(&cpu(other).unwrap_or(0.0))
    });
    let costs = rows
        .iter()
        .map(|row| format!("{} µs with {}", number(cpu(row), 1), row.name));
    let costs = listed(&costs.collect::<Vec<_>>());
    let machine = &edition.record.machine;
    let reference = &edition.record.options.reference;
    format!(
        "Of CPU time, a request cost {costs} (limit {}, bodies of 1 KiB, no delay; `{}` on {}, {}, {} cores, {}). Beside {reference}, \
         scenario by scenario:\n\n\
         ![Intervals of CPU time per request beside {reference}, for each scenario](docs/figures/verdicts.svg)",
        table.limit,
        machine.command,
        edition.day(),
        machine.cpu,
        machine.cores,
        compiler(&machine.rustc),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_leads_from_a_page_to_a_file() {
        let file = Path::new("/a/docs/results/1/report.md");
        let way = |page: &str| way(Path::new(page), file);
        assert_eq!(way("/a/docs/results.md"), "results/1/report.md");
        assert_eq!(way("/a/README.md"), "docs/results/1/report.md");
        assert_eq!(way("/a/benches/README.md"), "../docs/results/1/report.md");
    }
}
