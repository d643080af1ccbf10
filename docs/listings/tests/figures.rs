//! The figures of the tutorial show what its programs do.

use std::collections::BTreeSet;

use serde_json::Value;

/// That of chapter 15, against what is run: the output of `fifth_laws`, and the exceptions of `fifth.rs`.
#[test]
fn the_fifth_strategy_fails_what_its_figure_says() {
    let data: Value = serde_json::from_str(include_str!("../../data/fifth.json")).expect("JSON");
    let checks = data["checks"].as_array().expect("a list");
    let failed = |form: &str| -> BTreeSet<&str> {
        let failed = checks.iter().filter(|check| check[form] == false);
        failed.filter_map(|check| check["name"].as_str()).collect()
    };
    let said = include_str!("../output/fifth_laws.txt");
    assert_eq!(failed("first_try"), said.lines().collect());
    let lines = include_str!("fifth.rs").lines().map(str::trim);
    let excepted = lines.filter_map(|line| line.strip_prefix("(\"")?.split_once('"'));
    let excepted = excepted.map(|(check, _)| check);
    let excepted = excepted.filter(|check| check.starts_with("law_"));
    assert_eq!(failed("mended"), excepted.collect());
}
