//! How far a run is: [`Progress`].

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Tells how far a run is and how long it will take at most: on a terminal in one line that changes, elsewhere in a
/// line per scenario.
///
/// ```
/// use std::time::Duration;
///
/// use fetch_many_race::progress::{Progress, Share};
///
/// let share = Share {
///     scenario: "throughput".to_owned(),
///     rounds: 20,
///     time: Some(Duration::from_secs(60)),
/// };
/// let mut progress = Progress::new("compare", vec![share]);
/// progress.begin(0);
/// progress.cell(1, "smol");
/// assert!(progress.elapsed() < Duration::from_secs(60));
/// ```
#[derive(Debug)]
pub struct Progress {
    /// What its lines begin with where they stay.
    title: &'static str,
    /// Names of scenarios, with their rounds and the time they have.
    scenarios: Vec<Share>,
    /// Which of them it is.
    current: usize,
    started: Instant,
    terminal: bool,
}

/// A scenario's share of a run.
#[derive(Clone, Debug)]
pub struct Share {
    /// Its name.
    pub scenario: String,
    /// How many rounds it has at most.
    pub rounds: usize,
    /// How long it may take; none: as long as its rounds do.
    pub time: Option<Duration>,
}

impl Progress {
    /// Of a run of so many scenarios, at its begin; `title` is whose run it is.
    #[must_use]
    pub fn new(title: &'static str, scenarios: Vec<Share>) -> Self {
        Self {
            title,
            scenarios,
            current: 0,
            started: Instant::now(),
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// A scenario begins, by its place.
    pub fn begin(&mut self, current: usize) {
        self.current = current;
        self.started = Instant::now();
        if !self.terminal {
            eprintln!("{}: {}", self.title, self.line(1));
        }
    }

    /// How long the scenario has taken.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// A cell begins.
    pub fn cell(&self, round: usize, contestant: &str) {
        if self.terminal {
            let line = self.line(round);
            let mut stderr = std::io::stderr();
            // Who cannot be told of progress goes without.
            let _ = write!(stderr, "\r\x1b[2K{line}: {contestant}");
            let _ = stderr.flush();
        }
    }

    fn line(&self, round: usize) -> String {
        let Some(share) = self.scenarios.get(self.current) else {
            return String::new();
        };
        let number = match self.scenarios.len() {
            1 => String::new(),
            all => format!(" ({} of {all})", self.current + 1),
        };
        let left = self.left(round, self.elapsed());
        let left = left.map_or_else(String::new, |left| {
            format!(", at most {} left", spoken(left))
        });
        if self.terminal {
            let Share {
                scenario, rounds, ..
            } = share;
            return format!("{scenario}{number}, round {round} of {rounds}{left}");
        }
        format!("{}{number}{left}", share.scenario)
    }

    /// For the whole run, as far as it can be told.
    fn left(&self, round: usize, elapsed: Duration) -> Option<Duration> {
        let share = self.scenarios.get(self.current)?;
        let done = u32::try_from(round.saturating_sub(1)).ok()?;
        let rounds = u32::try_from(share.rounds).ok()?;
        let until_end = share.time.map(|time| time.saturating_sub(elapsed));
        let by_rounds = elapsed
            .checked_div(done)
            .map(|each| each * rounds.saturating_sub(done));
        let own = match (by_rounds, until_end) {
            (Some(one), Some(other)) => one.min(other),
            (one, other) => one.or(other)?,
        };
        let later = self.scenarios.iter().skip(self.current + 1);
        let later: Option<Duration> = later.map(|share| share.time).sum();
        Some(own + later?)
    }
}

fn spoken(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds < 60 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(times: &[Option<u64>]) -> Progress {
        let shares = times.iter().map(|seconds| Share {
            scenario: "hosts".to_owned(),
            rounds: 20,
            time: seconds.map(Duration::from_secs),
        });
        Progress::new("compare", shares.collect())
    }

    #[test]
    fn what_is_left_is_that_of_the_whole_run() {
        let progress = progress(&[Some(60), Some(30), Some(40)]);
        let left = |round, seconds| progress.left(round, Duration::from_secs(seconds));
        assert_eq!(left(1, 0), Some(Duration::from_secs(130)));
        // Ten rounds took 20 seconds, so ten more will not take the 40 that are left.
        assert_eq!(left(11, 20), Some(Duration::from_secs(90)));
        assert_eq!(left(2, 50), Some(Duration::from_secs(80)));
    }

    #[test]
    fn rounds_without_a_time_are_estimated_once_there_is_one() {
        let progress = progress(&[None]);
        assert_eq!(progress.left(1, Duration::ZERO), None);
        let left = progress.left(11, Duration::from_secs(10));
        assert_eq!(left, Some(Duration::from_secs(10)));
    }

    #[test]
    fn time_is_told_in_minutes() {
        assert_eq!(spoken(Duration::from_secs(59)), "59 s");
        assert_eq!(spoken(Duration::from_secs(430)), "7 min 10 s");
    }
}
