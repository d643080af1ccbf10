//! Runs the laws by their numbers against both forms of chapter 15's strategy, for its figure. Prints which of them
//! each keeps, as JSON:
//! `cargo run --release -p fetch-many-tutorial -- measure_fifth > docs/data/fifth.json`

use std::error::Error;
use std::thread;

use fetch_many_conformance::{Subject, laws};
use serde_json::json;

use super::{fifth_mended, fifth_naive};

/// The names of the laws that it keeps.
fn kept_by(make: impl Fn() -> Subject + Sync) -> Vec<&'static str> {
    let make = &make;
    thread::scope(|scope| {
        let laws = laws::ALL.iter().filter(|entry| entry.name.starts_with("law_"));
        let asked: Vec<_> = laws
            .map(|entry| (entry.name, scope.spawn(move || (entry.law)(&make()).is_ok())))
            .collect();
        // One that panicked is not kept.
        let kept = asked.into_iter().filter_map(|(name, law)| law.join().ok()?.then_some(name));
        kept.collect()
    })
}

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let first_try = kept_by(|| Subject::new(fifth_naive::Fifth::new));
    let mended = kept_by(|| Subject::new(fifth_mended::Fifth::new));
    let laws = laws::ALL.iter().filter(|entry| entry.name.starts_with("law_"));
    let laws: Vec<_> = laws
        .map(|entry| {
            let kept = [&first_try, &mended].map(|kept| kept.contains(&entry.name));
            json!({ "name": entry.name, "first_try": kept[0], "mended": kept[1] })
        })
        .collect();
    let counts = json!({ "all": laws.len(), "first_try": first_try.len(), "mended": mended.len() });
    let figure = json!({ "kept": counts, "laws": laws });
    println!("{}", serde_json::to_string_pretty(&figure)?);
    Ok(())
}
