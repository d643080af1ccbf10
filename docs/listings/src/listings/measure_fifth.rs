//! Puts both forms of chapter 15's strategy to the checks that are named after a law, for its figure. Prints which of
//! them each passes, as JSON:
//! `cargo run --release -p fetch-many-tutorial -- measure_fifth > docs/data/fifth.json`

use std::error::Error;
use std::thread;

use fetch_many_conformance::{Subject, checks};
use serde_json::json;

use super::{fifth_mended, fifth_naive};

/// The names of the checks that it passes.
fn kept_by(make: impl Fn() -> Subject + Sync) -> Vec<&'static str> {
    let make = &make;
    thread::scope(|scope| {
        let checks = checks::ALL.iter().filter(|check| check.name.starts_with("law_"));
        let asked: Vec<_> = checks
            .map(|check| (check.name, scope.spawn(move || check.run(&make()).is_ok())))
            .collect();
        // One that panicked is not passed.
        let kept = asked.into_iter().filter_map(|(name, check)| check.join().ok()?.then_some(name));
        kept.collect()
    })
}

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let first_try = kept_by(|| Subject::new(fifth_naive::Fifth::new));
    let mended = kept_by(|| Subject::new(fifth_mended::Fifth::new));
    let checks = checks::ALL.iter().filter(|check| check.name.starts_with("law_"));
    let checks: Vec<_> = checks
        .map(|check| {
            let kept = [&first_try, &mended].map(|kept| kept.contains(&check.name));
            json!({ "name": check.name, "first_try": kept[0], "mended": kept[1] })
        })
        .collect();
    let counts = json!({ "all": checks.len(), "first_try": first_try.len(), "mended": mended.len() });
    let figure = json!({ "kept": counts, "checks": checks });
    println!("{}", serde_json::to_string_pretty(&figure)?);
    Ok(())
}
