//! What was not measured, and why.

use crate::record::{End, Record, Standing};
use crate::report::words::{listed, one_line, spoken_all};

/// So many of a kind are told by name.
const NAMED: usize = 2;
/// So much of a reason is told; the report has all of it.
const REASON: usize = 80;

/// All of it, a paragraph each.
pub(super) fn all(record: &Record) -> Vec<String> {
    let mut gaps: Vec<_> = unfinished(record).into_iter().collect();
    gaps.extend(record.notes.iter().map(|note| one_line(note)));
    gaps.extend(unranked(record));
    let missing = record.missing.iter();
    let missing: Vec<_> = missing.map(|one| (&*one.name, &*one.why)).collect();
    gaps.extend(shortened("Missing", &missing));
    gaps
}

/// Why scenarios are missing that were asked for.
fn unfinished(record: &Record) -> Option<String> {
    let sections = record.scenarios.iter();
    let missing: Vec<_> = sections
        .filter(|section| section.tables.is_empty())
        .map(|section| &*section.name)
        .collect();
    let not_measured = match missing[..] {
        [] => String::new(),
        _ => format!(" Not measured: {}.", listed(&missing)),
    };
    let resume = "Go on with `cargo bench --bench compare -- --resume`.";
    let last = record.measured().last().map(|section| &*section.name);
    let place = last.map_or_else(String::new, |name| format!(" in {name}"));
    match &record.end {
        End::Complete if missing.is_empty() => None,
        End::Complete => Some(not_measured.trim().to_owned()),
        End::Interrupted => Some(format!("Interrupted{place}.{not_measured} {resume}")),
        End::Failed(why) => {
            let why = one_line(why);
            Some(format!(
                "It could not go on{place}: {why}.{not_measured} {resume}"
            ))
        }
    }
}

/// Who failed a gate, each once, with where and why.
fn unranked(record: &Record) -> Option<String> {
    let mut failed: Vec<(&str, Vec<&str>, &str)> = Vec::new();
    for table in record.scenarios.iter().flat_map(|section| &section.tables) {
        for row in &table.rows {
            let Standing::Invalid(why) = &row.standing else {
                continue;
            };
            match failed.iter_mut().find(|(name, ..)| *name == row.name) {
                Some((_, cases, _)) => cases.push(&table.case),
                None => failed.push((&row.name, vec![&table.case], why)),
            }
        }
    }
    let told: Vec<_> = failed
        .iter()
        .map(|(name, cases, why)| (format!("{name} in {}", spoken_all(cases)), *why))
        .collect();
    let told: Vec<_> = told.iter().map(|(name, why)| (&**name, *why)).collect();
    shortened("Not ranked", &told)
}

/// The first few of them with their reasons, and how many more there are.
fn shortened(what: &str, all: &[(&str, &str)]) -> Option<String> {
    let named = all.iter().take(NAMED);
    let named: Vec<_> = named
        .map(|(name, why)| format!("{name} ({})", cut(why)))
        .collect();
    match all.len() {
        0 => None,
        few if few <= NAMED => Some(format!("{what}: {}.", named.join("; "))),
        many => Some(format!(
            "{what}: {}; and {} more.",
            named.join("; "),
            many - NAMED
        )),
    }
}

fn cut(why: &str) -> String {
    let why = one_line(why);
    match why.char_indices().nth(REASON) {
        Some((end, _)) => format!("{}…", &why[..end]),
        None => why,
    }
}
