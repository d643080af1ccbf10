//! Contestants with a fault that the comparison has to notice: [`Planted`].

use fetch_many_race::process::clock::own_cpu;

use crate::compare::protocol::Job;
use crate::job::{Got, Results, Runner};
use crate::server::body;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// One body in a hundred is not read, and counts nevertheless.
    DropsBodies,
    /// Twice as many requests in flight as allowed.
    IgnoresLimit,
    /// One request in ten is not made, and counts nevertheless, with the right sums.
    Lies,
    /// A tenth more CPU time.
    TenPercentSlower,
    /// It prints something that is no answer.
    PrintsGarbage,
    /// It ends in the middle of a job.
    Crashes,
    /// It never answers.
    Hangs,
}

/// A good contestant, spoilt.
#[allow(missing_debug_implementations)] // What it spoils has none.
pub struct Planted {
    good: Box<dyn Runner>,
    fault: Fault,
}

impl Planted {
    /// Spoils `good`.
    #[must_use]
    pub fn new(good: Box<dyn Runner>, fault: Fault) -> Self {
        Self { good, fault }
    }

    fn drop_bodies(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let dropped = job.requests / 100;
        let fewer = with_requests(job, job.requests - dropped);
        self.good.fetch(&fewer, results)?;
        // Made, so that the server's count is right.
        let mut thrown_away = Results::new();
        self.good
            .fetch(&with_requests(job, dropped), &mut thrown_away)?;
        (0..dropped).for_each(|_| results.add(Ok(empty())));
        Ok(())
    }

    fn lie(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let made = job.requests - job.requests / 10;
        self.good.fetch(&with_requests(job, made), results)?;
        let (length, latency) = (results.mean_length(), results.median_latency());
        for index in made..job.requests {
            results.add_sums(length, body::expected(index, length), latency);
        }
        Ok(())
    }

    fn spin(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let before = own_cpu();
        self.good.fetch(job, results)?;
        let now = own_cpu();
        let end = now + now.saturating_sub(before) / 10;
        while own_cpu() < end {
            std::hint::spin_loop();
        }
        Ok(())
    }
}

fn empty() -> Got {
    Got {
        response: fetch_many::Response::default(),
        latency: std::time::Duration::from_micros(1),
    }
}

fn with_requests(job: &Job, requests: usize) -> Job {
    Job {
        requests,
        ..job.clone()
    }
}

impl Runner for Planted {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        match self.fault {
            Fault::DropsBodies => self.drop_bodies(job, results),
            Fault::IgnoresLimit => {
                let limit = job.limit * 2;
                self.good.fetch(
                    &Job {
                        limit,
                        ..job.clone()
                    },
                    results,
                )
            }
            Fault::Lies => self.lie(job, results),
            Fault::TenPercentSlower => self.spin(job, results),
            Fault::PrintsGarbage => {
                println!("I am done.");
                self.good.fetch(job, results)
            }
            Fault::Crashes => {
                eprintln!("this contestant crashes");
                std::process::exit(3)
            }
            Fault::Hangs => loop {
                std::thread::park();
            },
        }
    }
}
