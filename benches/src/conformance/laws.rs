//! Which subject keeps which law.

use std::fmt::Write;

use fetch_many_conformance::laws::{ALL, Entry};
use fetch_many_conformance::{Subject, examine};

use super::processes::run_all;
use super::{Failure, Strategy, adapter};
use crate::out_of_the_box;

/// The laws that a client out of the box can be asked for: those about what the network does to one
/// client, and not about batches, settings or kinds of errors.
const FOR_CLIENTS: [&str; 5] = ["pool_", "redirect_", "injection_", "bomb_", "tls_"];

/// How often a client is asked for each. It keeps a law only if it does so every time: some lose a race at
/// times, such as that of a request with the server's close.
const TIMES: usize = 3;

/// What a subject does with a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Kept,
    Broken,
    /// It is known not to keep it, with the reason.
    Excepted(&'static str),
    /// The law is about something that it does not have.
    Lacks,
}

/// The laws that clients are asked for as well.
pub(super) fn for_clients() -> Vec<&'static Entry> {
    let asked = |name: &str| FOR_CLIENTS.iter().any(|prefix| name.starts_with(prefix));
    ALL.iter().filter(|entry| asked(entry.name)).collect()
}

/// What each strategy does with each law: a row for each law in [`ALL`].
pub(super) fn of_strategies(strategies: &[Strategy]) -> Result<Vec<Vec<Verdict>>, Failure> {
    let names: Vec<_> = strategies.iter().map(|strategy| strategy.name).collect();
    let mut verdicts = verdicts(&names, ALL.iter())?;
    for (entry, verdicts) in ALL.iter().zip(&mut verdicts) {
        for (strategy, verdict) in strategies.iter().zip(verdicts) {
            let excepted = strategy.excepted.iter();
            let mut reason = excepted.filter(|(law, _)| *law == entry.name);
            if let Some((_, reason)) = reason.next() {
                *verdict = Verdict::Excepted(reason);
            }
        }
    }
    Ok(verdicts)
}

/// What each client out of the box does with each law that it is asked for.
pub(super) fn of_clients() -> Result<Vec<Vec<Verdict>>, Failure> {
    let laws = for_clients();
    if laws.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<_> = out_of_the_box::ENTRIES
        .iter()
        .map(|entry| entry.name)
        .collect();
    let mut verdicts = verdicts(&names, laws.iter().copied())?;
    for (law, verdicts) in laws.iter().zip(&mut verdicts) {
        for (client, verdict) in out_of_the_box::ENTRIES.iter().zip(verdicts) {
            if client.lacks_law(law.name) {
                *verdict = Verdict::Lacks;
            }
        }
    }
    Ok(verdicts)
}

/// A row for each law, with a verdict for each subject.
fn verdicts<'e>(
    subjects: &[&str],
    laws: impl Iterator<Item = &'e Entry>,
) -> Result<Vec<Vec<Verdict>>, Failure> {
    let processes: Vec<_> = subjects
        .iter()
        .map(|subject| vec!["laws".to_owned(), (*subject).to_owned()])
        .collect();
    let mut answers = Vec::new();
    for (output, subject) in run_all(&processes, subjects.len())?
        .into_iter()
        .zip(subjects)
    {
        let why = String::from_utf8_lossy(&output.stderr);
        for line in why.lines().filter(|line| line.contains("broken: ")) {
            eprintln!("{subject}: {line}");
        }
        if !output.status.success() {
            return Err(format!("the laws of {subject}: {}\n{why}", output.status).into());
        }
        answers.push(String::from_utf8(output.stdout)?);
    }
    let verdict = |answer: &String, law: &Entry| {
        let kept = answer
            .lines()
            .any(|line| line == format!("{} kept", law.name));
        if kept { Verdict::Kept } else { Verdict::Broken }
    };
    let row = |law| answers.iter().map(|answer| verdict(answer, law)).collect();
    Ok(laws.map(row).collect())
}

/// The part of a process: all laws that the subject is asked for and not excepted from, one after the
/// other, since some look at the descriptors and threads of the process.
pub(super) fn keep_all(strategies: &[Strategy], name: &str) -> Result<String, Failure> {
    let strategy = strategies.iter().find(|strategy| strategy.name == name);
    let laws = match strategy {
        Some(_) => ALL.iter().collect(),
        None => for_clients(),
    };
    let excepted = |law: &str| {
        let mut excepted = strategy.iter().flat_map(|strategy| strategy.excepted);
        excepted.any(|(name, _)| *name == law)
    };
    // Somebody must be called so, also where there is nothing to ask.
    subject(strategies, name, "")?;
    let mut answer = String::new();
    let times = if strategy.is_some() { 1 } else { TIMES };
    for entry in laws.into_iter().filter(|entry| !excepted(entry.name)) {
        let subject = subject(strategies, name, entry.name)?;
        let mut keeps = (0..times).map(|_| examine(&test(name, entry), subject, entry.law));
        match keeps.try_for_each(|kept| kept) {
            Ok(()) => writeln!(answer, "{} kept", entry.name)?,
            Err(broken) => eprintln!("{} broken: {broken}", entry.name),
        }
    }
    Ok(answer)
}

/// What `examine` hands to a process of its own comes after the first `::`.
fn test(subject: &str, entry: &Entry) -> String {
    format!("conformance_table::{subject}::{}", entry.name)
}

/// The part of a process: one law, `subject::law`.
pub(super) fn keep_one(strategies: &[Strategy], test: &str) -> Result<String, Failure> {
    let (subject, law) = test.split_once("::").ok_or("no law")?;
    let entry = ALL.iter().find(|entry| entry.name == law);
    let entry = entry.ok_or_else(|| format!("{law:?} is no law"))?;
    let subject = self::subject(strategies, subject, law)?;
    examine(&format!("conformance_table::{test}"), subject, entry.law)?;
    Ok(format!("{test} kept\n"))
}

fn subject(strategies: &[Strategy], name: &str, law: &str) -> Result<fn() -> Subject, Failure> {
    let strategy = strategies.iter().find(|strategy| strategy.name == name);
    let subject = match strategy {
        Some(strategy) => Some(strategy.subject),
        None => adapter::subject(name, law),
    };
    subject.ok_or_else(|| format!("nobody is called {name:?}").into())
}
