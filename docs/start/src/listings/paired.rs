//! The same machine as in `drifting`, and rounds in which both run.

use std::error::Error;

/// A machine that is made up: each run takes 0.5 % longer than the one before, and up to 1 % more by chance.
struct Machine {
    runs: u32,
    chance: u32,
}

impl Machine {
    /// How long a job takes that would take so many microseconds on a quiet machine.
    fn run(&mut self, micros: f64) -> f64 {
        self.runs += 1;
        // A linear congruential generator, so that every reader sees the same.
        self.chance = self.chance.wrapping_mul(69_069).wrapping_add(1);
        let chance = f64::from(self.chance >> 16) / 65_536.0;
        micros * (1.0 + 0.005 * f64::from(self.runs)) * (1.0 + 0.01 * chance)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let mut machine = Machine { runs: 0, chance: 2 };
    for (name, micros) in [
        ("the same program", 100.0),
        ("one that takes 10 % more", 110.0),
    ] {
        let rounds = (0..21).map(|round| {
            // Each is first in every other round: who comes later has the slower machine.
            if round % 2 == 0 {
                let before = machine.run(100.0);
                machine.run(micros) / before
            } else {
                let after = machine.run(micros);
                after / machine.run(100.0)
            }
        });
        println!("{name}: {:.2}", median(rounds.collect()));
    }
    // ANCHOR_END: run
    Ok(())
}
