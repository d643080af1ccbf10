//! Breaks: two runs, one after the other, on a machine that becomes slower. Both are of the same program.

use std::error::Error;

// ANCHOR: machine
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
// ANCHOR_END: machine

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let mut machine = Machine { runs: 0, chance: 2 };
    let before: Vec<f64> = (0..21).map(|_| machine.run(100.0)).collect();
    let after: Vec<f64> = (0..21).map(|_| machine.run(100.0)).collect();

    let slowest = before.iter().copied().fold(f64::MIN, f64::max);
    let fastest = after.iter().copied().fold(f64::MAX, f64::min);
    println!("after ÷ before: {:.2}", median(after) / median(before));
    println!("do they overlap: {}", slowest > fastest);
    // ANCHOR_END: run
    Ok(())
}
