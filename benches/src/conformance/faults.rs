//! What each strategy makes of each fault.

use std::fmt::Write;

use fetch_many_conformance::faults::{self, ROWS};

use super::processes::run_all;
use super::{Failure, Tested};

/// How many strategies are asked at once: floods take a core each.
const AT_ONCE: usize = 2;

/// What a strategy made of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) came: String,
    pub(super) met: bool,
    /// Why it stays, if it is not what must come, and known.
    pub(super) reason: Option<&'static str>,
}

/// What each strategy makes of each fault: a row for each in [`ROWS`].
pub(super) fn of_strategies(strategies: &[Tested]) -> Result<Vec<Vec<Found>>, Failure> {
    let processes: Vec<_> = strategies
        .iter()
        .map(|strategy| vec!["faults".to_owned(), strategy.name().to_owned()])
        .collect();
    let mut rows = vec![Vec::new(); ROWS.len()];
    for (output, strategy) in run_all(&processes, AT_ONCE)?.into_iter().zip(strategies) {
        let answer = String::from_utf8(output.stdout)?;
        if answer.lines().count() != ROWS.len() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(format!(
                "the faults of {}: {}\n{why}",
                strategy.name(),
                output.status
            )
            .into());
        }
        for (row, line) in rows.iter_mut().zip(answer.lines()) {
            row.push(Found::read(line, strategy).ok_or("not what a process answers")?);
        }
    }
    Ok(rows)
}

impl Found {
    fn read(line: &str, strategy: &Tested) -> Option<Self> {
        let mut parts = line.split('\t');
        let (name, came, met) = (parts.next()?, parts.next()?, parts.next()? == "true");
        let recorded = (strategy.faults)().recorded(name);
        let recorded = recorded.filter(|known| known.came == came);
        Some(Self {
            came: came.to_owned(),
            met,
            reason: recorded.filter(|_| !met).map(|known| known.reason),
        })
    }
}

/// The part of a process: the whole matrix for one strategy.
pub(super) fn outcomes(strategies: &[Tested], name: &str) -> Result<String, Failure> {
    let strategy = strategies.iter().find(|strategy| strategy.name() == name);
    let strategy = strategy.ok_or_else(|| format!("no strategy is called {name:?}"))?;
    let mut answer = String::new();
    for (row, came) in faults::outcomes((strategy.faults)().subject())? {
        writeln!(answer, "{}\t{came}\t{}", row.name, came.meets(row.expected))?;
    }
    Ok(answer)
}
