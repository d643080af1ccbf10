//! Which subject passes which check.

use std::fmt::Write;
use std::process::ExitCode;

use fetch_many_conformance::checks::{self, ALL};
use fetch_many_conformance::{Check, NotKept, Subject, apart, examine};

use super::processes::run_all;
use super::{Failure, Tested, adapter};
use crate::out_of_the_box;

/// The checks that a client out of the box can be asked for: those about what the network does to one
/// client, and not about batches, settings or kinds of errors.
const FOR_CLIENTS: [&str; 5] = ["pool_", "redirect_", "injection_", "bomb_", "tls_"];

/// How often a client is asked for each. It passes only if it does so every time: some lose a race at
/// times, such as that of a request with the server's close.
const TIMES: usize = 3;

/// What comes of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Kept,
    Broken,
    /// It is known not to keep the law, with the reason.
    Excepted(&'static str),
    /// Nobody can tell here, with the reason.
    Unseen(String),
    /// The check is about something that it does not have.
    Lacks,
}

/// In a cell of a table: as it should be.
pub(super) const YES: &str = "✓";

impl Verdict {
    /// A cell of a table.
    pub(super) fn cell(&self) -> String {
        match self {
            Self::Kept => YES.to_owned(),
            Self::Broken => "**broken**".to_owned(),
            Self::Excepted(reason) => format!("excepted: {reason}"),
            Self::Unseen(why) => format!("unseen: {why}"),
            Self::Lacks => "n/a".to_owned(),
        }
    }
}

/// The checks that clients are asked for as well.
pub(super) fn for_clients() -> Vec<&'static Check> {
    let asked = |name: &str| FOR_CLIENTS.iter().any(|prefix| name.starts_with(prefix));
    ALL.iter().filter(|check| asked(check.name)).collect()
}

/// What comes of each check for each strategy: a row for each check in [`ALL`].
pub(super) fn of_strategies(strategies: &[Tested]) -> Result<Vec<Vec<Verdict>>, Failure> {
    let names: Vec<_> = strategies.iter().map(Tested::name).collect();
    let mut verdicts = verdicts(&names, ALL.iter())?;
    for (x, strategy) in strategies.iter().enumerate() {
        let checks = (strategy.checks)();
        for (check, verdicts) in ALL.iter().zip(&mut verdicts) {
            if let Some(reason) = checks.excepted(check.name) {
                verdicts[x] = Verdict::Excepted(reason);
            }
        }
    }
    Ok(verdicts)
}

/// What comes of each check that clients are asked for, for each client out of the box.
pub(super) fn of_clients() -> Result<Vec<Vec<Verdict>>, Failure> {
    let checks = for_clients();
    if checks.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<_> = out_of_the_box::CLIENTS
        .iter()
        .map(|entry| entry.name)
        .collect();
    let mut verdicts = verdicts(&names, checks.iter().copied())?;
    for (check, verdicts) in checks.iter().zip(&mut verdicts) {
        for (client, verdict) in out_of_the_box::CLIENTS.iter().zip(verdicts) {
            if client.lacks_check(check.name) {
                *verdict = Verdict::Lacks;
            }
        }
    }
    Ok(verdicts)
}

/// A row for each check, with a verdict for each subject.
fn verdicts<'c>(
    subjects: &[&str],
    checks: impl Iterator<Item = &'c Check>,
) -> Result<Vec<Vec<Verdict>>, Failure> {
    let processes: Vec<_> = subjects
        .iter()
        .map(|subject| vec!["checks".to_owned(), (*subject).to_owned()])
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
            return Err(format!("the checks of {subject}: {}\n{why}", output.status).into());
        }
        answers.push(String::from_utf8(output.stdout)?);
    }
    let row = |check| {
        answers
            .iter()
            .map(|answer| verdict(answer, check))
            .collect()
    };
    Ok(checks.map(row).collect())
}

/// What a process answers of a check: nothing, if it is broken.
fn verdict(answer: &str, check: &Check) -> Verdict {
    let mut lines = answer.lines().filter_map(|line| line.split_once(' '));
    let said = lines.find(|(name, _)| *name == check.name);
    match said.map(|(_, said)| (said, said.strip_prefix("unseen: "))) {
        Some((_, Some(why))) => Verdict::Unseen(why.to_owned()),
        Some(("kept", None)) => Verdict::Kept,
        _ => Verdict::Broken,
    }
}

/// The part of a process: all checks that the subject is asked for and not excepted from, one after the
/// other, since some look at the descriptors and threads of the process.
pub(super) fn examine_all(strategies: &[Tested], name: &str) -> Result<String, Failure> {
    let strategy = strategies.iter().find(|strategy| strategy.name() == name);
    let excepted = strategy.map(|strategy| (strategy.checks)());
    let (checks, times) = match strategy {
        Some(_) => (ALL.iter().collect(), 1),
        None => (for_clients(), TIMES),
    };
    // Somebody must be called so, also where there is nothing to ask.
    subject(strategies, name, "")?;
    let is_excepted = |check: &&Check| {
        let excepted = excepted.as_ref();
        excepted.is_some_and(|checks| checks.excepted(check.name).is_some())
    };
    let mut answer = String::new();
    for check in checks.into_iter().filter(|check| !is_excepted(check)) {
        let subject = subject(strategies, name, check.name)?;
        let mut results = (0..times).map(|_| examine(check, &subject));
        match results.try_for_each(|result| result) {
            Ok(()) => writeln!(answer, "{} kept", check.name)?,
            Err(NotKept::Unseen(why)) => writeln!(answer, "{} unseen: {why}", check.name)?,
            Err(NotKept::Broken(broken)) => {
                // The message may have several lines; the first is printed with the name.
                eprintln!("{} broken: {}: {broken}", check.name, check.law);
            }
        }
    }
    Ok(answer)
}

/// The part of a process: one check of one subject.
pub(super) fn examine_one(
    strategies: &[Tested],
    name: &str,
    check: &str,
) -> Result<String, Failure> {
    let found = checks::find(check).ok_or_else(|| format!("there is no check {check:?}"))?;
    examine(found, &subject(strategies, name, check)?)?;
    Ok(format!("{check} kept\n"))
}

/// The part of a process that a check has started for itself.
pub(super) fn examine_apart(
    strategies: &[Tested],
    name: &str,
    check: &str,
) -> Result<ExitCode, Failure> {
    let subject = subject(strategies, name, check)?;
    apart(&subject).ok_or_else(|| "no check has started this".into())
}

/// Who is called so, to be asked for this check.
fn subject(strategies: &[Tested], name: &str, check: &str) -> Result<Subject, Failure> {
    let strategy = strategies.iter().find(|strategy| strategy.name() == name);
    let subject = match strategy {
        Some(strategy) => Some((strategy.checks)().subject().clone()),
        None => adapter::subject(name, check),
    };
    let subject = subject.ok_or_else(|| format!("nobody is called {name:?}"))?;
    Ok(subject.started_with(["apart", name, check]))
}
