//! What one takes on with a strategy: its risk card.

use std::fmt::Write;
use std::fs;

use fetch_many_conformance::checks::ALL;
use fetch_many_conformance::faults::ROWS;

use super::cargo::{Package, Packages, root, tree};
use super::{Failure, Tested};

/// When `scripts/check-advisories` was last run for this page, and against what.
const CHECKED: &str =
    "21 November 2026, with cargo-deny 0.20.2 and the RustSec database of 21 August 2026";

const INTRODUCTION: &str = include_str!("page/risk.md");

pub(super) fn cards(strategies: &[Tested]) -> Result<String, Failure> {
    let packages = Packages::read()?;
    let mut text = INTRODUCTION.replace("CHECKED", CHECKED);
    for strategy in strategies {
        text += &card(strategy, &packages)?;
    }
    Ok(text)
}

fn card(strategy: &Tested, packages: &Packages) -> Result<String, Failure> {
    let tree = tree(&strategy.package())?;
    let get = |(name, version): &(String, String)| packages.get(name, version);
    let mut text = format!("### {}\n\n", strategy.name());
    for part in strategy.made_of {
        let found = tree.iter().find(|(name, _)| name == part).and_then(get);
        let package = found.ok_or_else(|| format!("{} has no {part}", strategy.name()))?;
        writeln!(text, "- {}", describe(part, package))?;
    }
    let package = strategy.package();
    let ours = packages.get(&package, env!("CARGO_PKG_VERSION"));
    let ours = ours.ok_or_else(|| format!("no package is called {package}"))?;
    writeln!(text, "- {}", describe(&package, ours))?;
    let safe = tree
        .iter()
        .filter_map(get)
        .filter(|package| package.forbids_unsafe());
    let (all, safe) = (tree.len(), safe.count());
    writeln!(
        text,
        "- tree: {all} crates, {safe} of which forbid unsafe code"
    )?;
    text += &list("advisories and unmaintained parts", &advisories(strategy)?);
    let checks = (strategy.checks)();
    let excepted: Vec<_> = ALL
        .iter()
        .filter_map(|check| Some((check, checks.excepted(check.name)?)))
        .map(|(check, reason)| format!("`{}`, {}: {reason}", check.name, check.law))
        .collect();
    text += &list("checks excepted", &excepted);
    let faults = (strategy.faults)();
    let recorded: Vec<_> = ROWS
        .iter()
        .filter_map(|row| faults.recorded(row.name))
        .map(|known| format!("`{}`: {}; {}", known.fault, known.came, known.reason))
        .collect();
    text += &list("recorded deviations", &recorded);
    Ok(text + "\n")
}

fn describe(name: &str, package: &Package) -> String {
    let Package {
        version, license, ..
    } = package;
    let oldest = match &package.rust_version {
        Some(version) => format!("Rust {version}"),
        None => "declares no oldest Rust".to_owned(),
    };
    let safe = if package.forbids_unsafe() {
        "forbids unsafe code"
    } else {
        "does not forbid unsafe code"
    };
    format!("{name} {version}: {license}, {oldest}, {safe}")
}

fn list(of: &str, items: &[String]) -> String {
    if items.is_empty() {
        return format!("- {of}: none\n");
    }
    let first = format!("- {of}:\n");
    items
        .iter()
        .fold(first, |list, item| list + "  - " + item + "\n")
}

/// What the check of the strategy by itself has to ignore, each with the reason.
fn advisories(strategy: &Tested) -> Result<Vec<String>, Failure> {
    let own = root()
        .join("crates")
        .join(strategy.package())
        .join("deny.toml");
    let path = if own.exists() {
        own
    } else {
        root().join("deny.toml")
    };
    let rules: toml::Table = fs::read_to_string(path)?.parse()?;
    let ignored = rules
        .get("advisories")
        .and_then(|rules| rules.get("ignore"));
    let ignored = ignored
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten();
    let describe = |ignored: &toml::Value| {
        let text = |key| ignored.get(key).and_then(toml::Value::as_str);
        let (id, reason) = (text("id")?, text("reason")?);
        Some(format!(
            "[{id}](https://rustsec.org/advisories/{id}): {reason}"
        ))
    };
    let described: Option<Vec<_>> = ignored.map(describe).collect();
    Ok(described.ok_or("an advisory is ignored without a reason")?)
}
