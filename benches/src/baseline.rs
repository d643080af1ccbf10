//! The cases of the bench `baseline`, and whose a filter is: `cargo bench FILTER` hands it to both benches.

use fetch_many_race::record::Effort;
use fetch_many_race::record::ServerKind;

use crate::compare::options::Options;
use crate::compare::scenario::Case;
use crate::compare::scenarios::{is_name, scenario};
use crate::entries::{ENTRIES, Kind};

/// The scenarios of the comparison that it has too.
pub const GROUPS: [&str; 2] = ["throughput", "latency"];

/// What users test against keeps every request, so a batch under criterion is short.
const MOST_REQUESTS: usize = 2_000;
/// So many turns of 10 ms each.
const TURNS: usize = 8;
const QUICK_TURNS: usize = 3;

/// The cases of a group.
#[must_use]
pub fn cases(group: &str, quick: bool) -> Vec<Case> {
    let cases = scenario(group, Effort::Normal, 1).map_or_else(Vec::new, |one| one.cases);
    let turns = if quick { QUICK_TURNS } else { TURNS };
    let against_wiremock = |case: Case| Case {
        server: ServerKind::Wiremock,
        requests: if case.saturates() {
            MOST_REQUESTS
        } else {
            case.limit * turns
        },
        pinned: false,
        ..case
    };
    cases.into_iter().map(against_wiremock).collect()
}

/// Who is measured in each.
pub fn strategies() -> impl Iterator<Item = &'static str> {
    let all = ENTRIES.iter();
    let strategies = all.filter(|entry| matches!(entry.kind, Kind::Strategy(_)));
    strategies.map(|entry| entry.name)
}

/// What criterion calls a case within its group.
#[must_use]
pub fn name(group: &str, case: &Case, strategy: &str) -> String {
    let limit = case.id.trim_start_matches(group);
    format!("{strategy}{limit}")
}

/// What criterion calls all of them.
#[must_use]
pub fn names() -> Vec<String> {
    let cases = GROUPS.iter().flat_map(|group| {
        let cases = cases(group, true).into_iter();
        cases.map(move |case| (group, case))
    });
    let names = cases.flat_map(|(group, case)| {
        strategies().map(move |strategy| format!("{group}/{}", name(group, &case, strategy)))
    });
    names.collect()
}

/// A filter that only this bench has, if that is all that the comparison is asked for: `cargo bench throughput/smol`
/// hands it to both.
#[must_use]
pub fn has_alone(options: &Options) -> Option<&str> {
    match &options.asked.contestants[..] {
        [one] if !is_name(one) && has(one) => Some(one),
        _ => None,
    }
}

/// Whether criterion, which comes first, has something of this name.
#[must_use]
pub fn has(filter: &str) -> bool {
    names().iter().any(|name| name.contains(filter))
}

/// What criterion is to do with the arguments of `cargo bench`.
#[derive(Debug, PartialEq, Eq)]
pub enum Arguments {
    /// Take them.
    Take,
    /// Leave them to the comparison, and why.
    Leave(String),
    /// They are wrong, and how.
    Wrong(String),
}

impl Arguments {
    /// Before it runs.
    #[must_use]
    pub fn of(arguments: &[String]) -> Self {
        if let Some(own) = arguments.iter().find(|one| Options::is_own(one)) {
            return Self::Wrong(format!(
                "{own} is for the comparison alone: cargo bench --bench compare -- {own}"
            ));
        }
        let filters = filters(arguments);
        let all_are_known = filters.iter().all(|filter| is_name(filter));
        if filters.len() > 1 && all_are_known {
            let names = filters.join(" ");
            return Self::Leave(format!(
                "criterion takes one filter only, so it leaves {names} to the comparison"
            ));
        }
        Self::Take
    }

    /// After it has found nothing that it could run.
    #[must_use]
    pub fn that_match_nothing(arguments: &[String]) -> Self {
        let filters = filters(arguments);
        let names = filters.join(" ");
        if !filters.is_empty() && filters.iter().all(|filter| is_name(filter)) {
            return Self::Leave(format!(
                "no case of criterion is called {names}; the comparison has it"
            ));
        }
        Self::Wrong(format!(
            "nothing is called {names}; there are {}, and in the comparison what \
             `cargo bench --bench compare -- --list` names",
            self::names().join(", ")
        ))
    }
}

/// What is no option.
fn filters(arguments: &[String]) -> Vec<&str> {
    let words = arguments.iter().map(String::as_str);
    words.filter(|word| !word.starts_with('-')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn what_is_the_comparisons_is_left_to_it() {
        let left = |words: &[&str]| matches!(Arguments::of(&arguments(words)), Arguments::Leave(_));
        assert!(left(&["--bench", "hosts", "smol"]));
        assert!(!left(&["--bench", "smol"]));
        let found = Arguments::that_match_nothing(&arguments(&["--bench", "pinned"]));
        assert!(matches!(found, Arguments::Leave(why) if why.contains("called pinned")));
    }

    #[test]
    fn what_nobody_knows_is_wrong() {
        let found = Arguments::that_match_nothing(&arguments(&["--bench", "nothing"]));
        assert!(
            matches!(found, Arguments::Wrong(why) if why.starts_with("nothing is called nothing"))
        );
        let found = Arguments::of(&arguments(&["--bench", "--rounds=3"]));
        assert!(matches!(found, Arguments::Wrong(why) if why.ends_with("compare -- --rounds=3")));
    }

    #[test]
    fn criterion_has_its_names() {
        assert_eq!(names().len(), strategies().count() * 4);
        assert!(has("smol") && has("throughput/tokio") && has("tokio/512"));
        assert!(!has("pinned") && !has("nothing"));
    }
}
