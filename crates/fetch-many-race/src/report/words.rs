//! Words that every renderer uses.

use crate::record::Comparison;
use crate::statistics::{SAME, Spread, Verdict};

/// Several, in words.
///
/// ```
/// assert_eq!(fetch_many_race::report::words::listed(&["a", "b", "c"]), "a, b and c");
/// ```
#[must_use]
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// A case as a reader says it.
///
/// ```
/// assert_eq!(fetch_many_race::report::words::spoken("latency/64"), "latency at limit 64");
/// ```
#[must_use]
pub fn spoken(case: &str) -> String {
    match case.split_once('/') {
        Some((scenario, part)) => format!("{scenario}{}{part}", between(part)),
        None => case.to_owned(),
    }
}

/// Between a scenario and what its case is: a limit, or a word.
fn between(part: &str) -> &'static str {
    let is_limit = part.bytes().all(|byte| byte.is_ascii_digit());
    if is_limit { " at limit " } else { ", " }
}

/// What stands above one of several cases.
///
/// ```
/// assert_eq!(fetch_many_race::report::words::heading("latency/64"), "Limit 64");
/// ```
#[must_use]
pub fn heading(case: &str) -> String {
    let part = case.split_once('/').map_or(case, |(_, part)| part);
    match between(part) {
        ", " => part.to_owned(),
        _ => format!("Limit {part}"),
    }
}

/// Several cases, those of a scenario together: `latency at limit 8 and 64`.
#[must_use]
pub fn spoken_all(cases: &[&str]) -> String {
    let mut scenarios: Vec<(&str, Vec<&str>)> = Vec::new();
    for case in cases {
        let (scenario, limit) = case.split_once('/').unwrap_or((case, ""));
        match scenarios.last_mut() {
            Some((last, limits)) if *last == scenario => limits.push(limit),
            _ => scenarios.push((scenario, vec![limit])),
        }
    }
    let spoken = scenarios.iter().map(|(scenario, limits)| match limits[..] {
        [""] => (*scenario).to_owned(),
        _ => format!("{scenario}{}{}", between(limits[0]), listed(limits)),
    });
    listed(&spoken.collect::<Vec<_>>())
}

/// With the interval, if it can be trusted.
#[must_use]
pub fn ratio(comparison: &Comparison) -> String {
    let Spread { median, low, high } = comparison.spread;
    match comparison.verdict {
        Verdict::TooFewRounds => format!("{median:.2}"),
        _ => format!("{median:.2} [{low:.2}, {high:.2}]"),
    }
}

/// A share as a reader says it.
///
/// ```
/// assert_eq!(fetch_many_race::report::words::percent(0.125), "12 %");
/// ```
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// So many rounds, in words.
///
/// ```
/// use fetch_many_race::report::words::rounds;
///
/// assert_eq!((rounds(1), rounds(5)), ("1 round".to_owned(), "5 rounds".to_owned()));
/// ```
#[must_use]
pub fn rounds(rounds: usize) -> String {
    let plural = if rounds == 1 { "" } else { "s" };
    format!("{rounds} round{plural}")
}

/// What counts as the same.
#[must_use]
pub fn same() -> String {
    percent(SAME)
}

/// What several lines say, in one: a fault must not break a list.
///
/// ```
/// assert_eq!(fetch_many_race::report::words::one_line("a\n  b"), "a b");
/// ```
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines of at most so many characters, if no word is longer; all but the first indented.
///
/// ```
/// use fetch_many_race::report::words::wrapped;
///
/// assert_eq!(wrapped("one two three", 8), ["one two", "  three"]);
/// ```
#[must_use]
pub fn wrapped(sentence: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split_whitespace() {
        let Some(line) = lines.last_mut() else {
            continue;
        };
        let length = line.chars().count() + word.chars().count() + 1;
        if line.trim().is_empty() {
            line.push_str(word);
        } else if length <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("  {word}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_of_a_scenario_are_told_together() {
        assert_eq!(spoken_all(&["latency/8"]), "latency at limit 8");
        let several = ["latency/8", "latency/64", "hosts", "sweep/1", "sweep/4"];
        assert_eq!(
            spoken_all(&several),
            "latency at limit 8 and 64, hosts and sweep at limit 1 and 4"
        );
        assert_eq!(spoken_all(&["faulty/cut"]), "faulty, cut");
        assert_eq!(spoken("latency/8"), "latency at limit 8");
        assert_eq!(
            [heading("faulty/cut"), heading("latency/8")],
            ["cut", "Limit 8"]
        );
    }

    #[test]
    fn lines_are_no_wider_than_a_terminal() {
        let words = ["word"; 60].join(" ");
        let lines = wrapped(&words, 100);
        assert!(lines.len() > 3 && lines.iter().all(|line| line.chars().count() <= 100));
        let again: Vec<_> = lines.iter().map(|line| line.trim()).collect();
        assert_eq!(again.join(" "), words);
    }
}
