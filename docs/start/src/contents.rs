//! The list of the book's programs and exercises by chapter, which `scripts/docs` writes.

/// What `cargo learn` prints when it is not told what to run.
pub const TEXT: &str = include_str!("../contents.txt");

/// What has to be built for a program or an exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// This crate and what it depends on.
    Little,
    /// The async runtimes and their clients besides.
    Async,
}

/// What a program of this name needs; `None` if there is none. A program in Python has a name that ends with `.py`.
///
/// ```
/// use fetch_many_start::contents::{Needs, program};
///
/// assert_eq!(program("sequential"), Some(Needs::Little));
/// assert_eq!(program("join_all"), Some(Needs::Async));
/// assert_eq!(program("mod"), None);
/// ```
#[must_use]
pub fn program(name: &str) -> Option<Needs> {
    find(|entry| !entry.starts_with(EXERCISE) && name_of(entry) == name)
}

/// What an exercise of this name needs; `None` if there is none.
///
/// ```
/// use fetch_many_start::contents::{Needs, exercise};
///
/// assert_eq!(exercise("warmest"), Some(Needs::Little));
/// assert_eq!(exercise("gather"), Some(Needs::Async));
/// assert_eq!(exercise("sequential"), None);
/// ```
#[must_use]
pub fn exercise(name: &str) -> Option<Needs> {
    find(|entry| entry.strip_prefix(EXERCISE).map(name_of) == Some(name))
}

/// Before the name of an exercise.
const EXERCISE: &str = "try ";

fn name_of(entry: &str) -> &str {
    entry.split(' ').next().unwrap_or_default()
}

/// An entry stands behind four columns, the third of which is a star if it needs the async clients.
fn find(is_it: impl Fn(&str) -> bool) -> Option<Needs> {
    TEXT.lines().find_map(|line| {
        let (needs, entry) = match (line.strip_prefix("  * "), line.strip_prefix("    ")) {
            (Some(entry), _) => (Needs::Async, entry),
            (_, Some(entry)) => (Needs::Little, entry),
            _ => return None,
        };
        (!entry.starts_with(' ') && is_it(entry)).then_some(needs)
    })
}
