//! Who races: [`Racer`].

use std::env;
use std::time::Duration;

use fetch_many_race::process::Command;
use fetch_many_race::record::Role;
use fetch_many_strategies::Strategy;

use super::manners::Manners;
use crate::exit::Failed;

/// All that there are, whether they are built in or not.
const ALL: [&str; 4] = ["tokio", "async-std", "smol", "threads"];

/// One that races: a program that answers jobs.
#[derive(Clone, Debug)]
pub struct Racer {
    /// What it is.
    pub role: Role,
    /// Its name, and how it is started.
    pub command: Command,
}

impl Racer {
    /// This program, as this strategy.
    ///
    /// # Errors
    /// If the system does not say where this program is.
    pub fn strategy(strategy: Strategy, timeout: Duration) -> Result<Self, Failed> {
        let own = env::current_exe()
            .map_err(|error| Failed::unusable(format!("where is this program? {error}")))?;
        Ok(Self::of(&own.to_string_lossy(), strategy, timeout))
    }

    /// The program at this path, as this strategy.
    #[must_use]
    pub fn of(program: &str, strategy: Strategy, timeout: Duration) -> Self {
        let timeout = humantime::format_duration(timeout).to_string();
        let line = [
            program,
            "race-contestant",
            strategy.name(),
            "--timeout",
            &timeout,
        ];
        Self {
            role: Role::Strategy,
            command: Command::new(strategy.name(), line),
        }
    }

    /// The same under a second name: what is found between the two is noise.
    #[must_use]
    pub fn twin(&self) -> Self {
        let Command { name, line } = &self.command;
        Self {
            role: Role::Twin,
            command: Command::new(format!("{name}-twin"), line.clone()),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.command.name
    }
}

/// Every strategy of this program; where requests cost nobody anything, the reference twice.
pub(super) fn racers(
    manners: Manners,
    reference: &str,
    timeout: Duration,
) -> Result<Vec<Racer>, Failed> {
    let all = Strategy::ALL.iter();
    let all = all.map(|strategy| Racer::strategy(*strategy, timeout));
    let mut racers = all.collect::<Result<Vec<_>, _>>()?;
    let twin = racers.iter().find(|racer| racer.name() == reference);
    let twin = twin.filter(|_| manners == Manners::Free).map(Racer::twin);
    racers.extend(twin);
    Ok(racers)
}

/// Whom all are compared with if nobody says: as in the comparison of the project.
pub(super) fn first() -> &'static str {
    Strategy::ALL.first().map_or("", |first| first.name())
}

/// The strategies that this program does not have.
pub(super) fn not_built_in() -> Vec<&'static str> {
    let is_built_in = |name: &&str| name.parse::<Strategy>().is_ok();
    ALL.into_iter().filter(|name| !is_built_in(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::time;

    #[test]
    fn however_short_or_long_the_timeout_arrives() {
        for timeout in ["1ns", "500us", "1500ms", "30s", "500000000000years"] {
            let timeout = time(timeout).unwrap();
            let racer = Racer::of("fetch-many", Strategy::Smol, timeout);
            let line = racer.command.line;
            let arrived = line.last().map(|told| time(told));
            assert_eq!(arrived, Some(Ok(timeout)));
        }
    }
}
