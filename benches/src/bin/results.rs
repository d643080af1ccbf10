//! Publishes a run of the comparison, and writes the pages and figures that show it: see `scripts/results`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use fetch_many_benches::compare::contestant::root;
use fetch_many_benches::published::{Edition, PAGES, copy, figures, kept, written};
use fetch_many_race::Failure;
use fetch_many_race::record::{FILE, Record};
use fetch_many_race::report;

const USAGE: &str = "scripts/results [RUN_FOLDER DATE | --check]";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("results: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let is_check = match arguments {
        [] => false,
        [one] if one == "--check" => true,
        [run, date] => {
            copy(Path::new(run), date)?;
            false
        }
        _ => return Err(Failure::new(USAGE)),
    };
    let edition = Edition::newest()?;
    let shown = edition.folder.strip_prefix(root());
    let shown = shown.unwrap_or(&edition.folder).display();
    let mut wrong = Vec::new();
    for (path, text) in files(&edition)? {
        let there = fs::read_to_string(root().join(&path));
        if there.is_ok_and(|there| there == text) {
            continue;
        }
        if is_check {
            let path = path.display();
            wrong.push(format!(
                "{path} is not what {shown} says; run scripts/results"
            ));
        } else {
            let path = root().join(path);
            fs::write(&path, text).map_err(|error| Failure::at(&path, &error))?;
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::new(wrong.join("\nresults: ")));
    }
    println!(
        "results: {} pages and their figures show {shown}",
        PAGES.len()
    );
    Ok(())
}

/// Pages and figures as they should be, and the reports of all runs that are kept.
fn files(edition: &Edition) -> Result<Vec<(PathBuf, String)>, Failure> {
    let mut files = Vec::new();
    for folder in kept()? {
        let record = Record::read(&root().join(&folder))?;
        files.push((folder.join(FILE), record.json()?));
        files.push((folder.join("report.md"), report::markdown(&record)));
        files.push((folder.join("report.html"), report::page(&record)));
    }
    for page in PAGES {
        let path = root().join(page);
        let text = fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
        files.push((page.into(), written(&text, Path::new(page), edition)?));
    }
    for (name, drawn) in figures(&edition.record) {
        files.push((format!("docs/figures/{name}.svg").into(), drawn));
    }
    Ok(files)
}
