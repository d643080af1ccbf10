//! How far a run is: [`Progress`].

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Tells of a scenario's rounds: on a terminal in one line that changes, elsewhere in a line per round.
#[derive(Debug)]
pub struct Progress {
    scenario: String,
    rounds: usize,
    end: Duration,
    started: Instant,
    terminal: bool,
    said: usize,
}

impl Progress {
    /// A scenario begins, which has so many rounds, or so much time if that is less.
    #[must_use]
    pub fn new(scenario: &str, rounds: usize, end: Duration) -> Self {
        Self {
            scenario: scenario.to_owned(),
            rounds,
            end,
            started: Instant::now(),
            terminal: std::io::stderr().is_terminal(),
            said: 0,
        }
    }

    /// How long the scenario has taken.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// A cell begins.
    pub fn cell(&mut self, round: usize, case: &str, contestant: &str) {
        let left = self.left(round).as_secs();
        let Self {
            scenario, rounds, ..
        } = self;
        if self.terminal {
            let mut stderr = std::io::stderr();
            // Who cannot be told of progress goes without.
            let _ = write!(
                stderr,
                "\r\x1b[2K{scenario}: round {round} of {rounds}, {left} s left: {case} {contestant}"
            );
            let _ = stderr.flush();
        } else if self.said != round {
            self.said = round;
            eprintln!("{scenario}: round {round} of {rounds}");
        }
    }

    fn left(&self, round: usize) -> Duration {
        let elapsed = self.elapsed();
        let done = u32::try_from(round.saturating_sub(1)).unwrap_or(0);
        let rounds = u32::try_from(self.rounds).unwrap_or(u32::MAX);
        let until_end = self.end.saturating_sub(elapsed);
        match done {
            0 => until_end,
            done => (elapsed / done * rounds.saturating_sub(done)).min(until_end),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
    }
}
