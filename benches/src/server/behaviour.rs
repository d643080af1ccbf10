//! How a server is to behave: [`Behaviour`].

use std::time::Duration;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

/// How a server behaves. What is random follows from the seed and the request's number alone, so
/// every contestant meets the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Behaviour {
    /// How long a body is.
    pub body_bytes: usize,
    /// The median time before a response.
    pub delay_us: u64,
    /// The sigma of the delay's logarithm: 0 for a constant one.
    pub sigma: f64,
    /// What delays and faults follow from.
    pub seed: u64,
    /// How many hosts (ports) there are; at least 1.
    pub hosts: usize,
    /// What host number 1 takes longer, each time.
    pub slow_us: u64,
    /// Host number 2 resets every connection.
    pub failing: bool,
    /// The share of requests whose first attempt fails: a third each by reset, by stall, by a 503.
    pub faults: f64,
    /// The share of responses whose body ends half-way, each time, and the connection with it.
    pub cuts: f64,
    /// The share of responses, otherwise whole, after which the connection is closed.
    pub closes: f64,
    /// Nothing is answered for so long, once.
    pub stall_us: u64,
    /// The request that begins the stall, counted from the mark.
    pub stall_at: u64,
    /// CPU time that each response takes on top.
    pub spin_us: u64,
}

/// What becomes of the first attempt of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is reset.
    Reset,
    /// Nothing comes.
    Stall,
    /// Status 503.
    Unavailable,
}

impl Behaviour {
    /// Which host is slow, if one is.
    pub const SLOW: usize = 1;
    /// Which host fails, if one does.
    pub const FAILING: usize = 2;

    /// How long the response to request `index` takes, as planned.
    #[must_use]
    pub fn delay(&self, index: usize) -> Duration {
        let mut delay = Duration::from_micros(self.delay_us);
        if self.sigma > 0.0 {
            delay = delay.mul_f64((self.sigma * normal(&mut self.random(index))).exp());
        }
        if self.hosts > 1 && index % self.hosts == Self::SLOW {
            delay += Duration::from_micros(self.slow_us);
        }
        delay
    }

    /// What the first attempt of request `index` meets.
    #[must_use]
    pub fn fault(&self, index: usize) -> Option<Fault> {
        let drawn = self.random(index).f64();
        (drawn < self.faults).then(|| match drawn / self.faults {
            third if third < 1.0 / 3.0 => Fault::Reset,
            third if third < 2.0 / 3.0 => Fault::Stall,
            _ => Fault::Unavailable,
        })
    }

    /// Whether the body of request `index` ends half-way.
    #[must_use]
    pub fn is_cut(&self, index: usize) -> bool {
        self.random(index).f64() < self.cuts
    }

    /// Whether the connection is closed after the response to request `index`.
    #[must_use]
    pub fn is_closed_after(&self, index: usize) -> bool {
        self.random(index).f64() < self.closes
    }

    /// Whether request `index` goes to the host that fails.
    #[must_use]
    pub fn fails(&self, index: usize) -> bool {
        self.failing && index % self.hosts.max(1) == Self::FAILING
    }

    fn random(&self, index: usize) -> Rng {
        // Neighbours' seeds must differ in many bits.
        Rng::with_seed(self.seed ^ (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// The Box–Muller transform.
fn normal(random: &mut Rng) -> f64 {
    let radius = (-2.0 * (1.0 - random.f64()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.f64()).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_follow_from_the_seed_and_have_their_median() {
        let behaviour = Behaviour {
            delay_us: 10_000,
            sigma: 0.25,
            seed: 7,
            ..Behaviour::default()
        };
        let mut delays: Vec<_> = (0..9_999).map(|index| behaviour.delay(index)).collect();
        assert_eq!(delays[5], behaviour.delay(5));
        assert_ne!(delays[5], delays[6]);
        delays.sort_unstable();
        let near = |place: usize, expected: f64| {
            let got = delays[place].as_secs_f64() * 1e3;
            assert!((got / expected - 1.0).abs() < 0.05, "{got} for {expected}");
        };
        near(4_999, 10.0);
        // The quantile 0.975 of a normal distribution is at 1.96 sigma.
        near(9_749, 10.0 * (0.25 * 1.96_f64).exp());
    }

    #[test]
    fn faults_come_as_often_as_asked_for() {
        let behaviour = Behaviour {
            faults: 0.06,
            seed: 3,
            ..Behaviour::default()
        };
        for fault in [Fault::Reset, Fault::Stall, Fault::Unavailable] {
            let all = (0..30_000).filter(|index| behaviour.fault(*index) == Some(fault));
            let count = all.count();
            assert!((500..700).contains(&count), "{fault:?}: {count}");
        }
    }
}
