//! What came of a batch, in sums that take no memory per request: [`Runner`], [`Got`], [`Results`].

use std::time::Duration;

use fetch_many::Response;
use hdrhistogram::Histogram;

use crate::compare::protocol::{Done, Job};
use crate::server::body;

/// Whoever can fetch a job: a strategy, a bare loop, a planted fault.
pub trait Runner {
    /// Fetches the job and adds up the results, on this thread.
    ///
    /// # Errors
    /// Why the job as a whole could not be done; what one request meets is a result.
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String>;
}

/// What came of one request.
#[derive(Debug)]
pub struct Got {
    /// All of it: who fetches something wants to have it, so a bare loop hands it over too.
    pub response: Response,
    /// From the start of the request, or from when it was due, to the last byte of its body.
    pub latency: Duration,
}

/// An hour: no latency is longer, so that the histogram stays small whatever it is given.
const LONGEST_US: u64 = 3_600_000_000;

/// Adds up the results of a batch.
#[derive(Debug)]
pub struct Results {
    done: Done,
    latencies: Histogram<u64>,
    complaint: Option<String>,
}

impl Results {
    /// Nothing yet.
    ///
    /// # Panics
    /// Never: three digits are a precision that the histogram has.
    #[must_use]
    pub fn new() -> Self {
        Self {
            done: Done::default(),
            latencies: Histogram::new(3).expect("three digits"),
            complaint: None,
        }
    }

    /// Takes one result.
    pub fn add(&mut self, result: Result<Got, String>) {
        match result {
            Ok(got) if got.response.status().as_u16() == 200 => {
                self.add_body(got.response.body(), got.latency);
            }
            Ok(got) => self.fail(|| format!("status {}", got.response.status())),
            Err(error) => self.fail(|| error),
        }
    }

    /// Takes a whole body of a response with status 200.
    pub fn add_body(&mut self, body: &[u8], latency: Duration) {
        self.add_sums(body.len(), body::checksum(body), latency);
    }

    /// Takes the length and the checksum of such a body.
    pub fn add_sums(&mut self, length: usize, checksum: u64, latency: Duration) {
        self.done.ok += 1;
        self.done.bytes += length as u64;
        self.done.checksum += checksum;
        // It grows with what it is given; below a microsecond is none.
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        let _ = self.latencies.record(micros.min(LONGEST_US));
    }

    /// Takes a failure. The first complaint is kept, since it explains the others.
    pub fn fail(&mut self, complaint: impl FnOnce() -> String) {
        self.done.failed += 1;
        self.complaint.get_or_insert_with(complaint);
    }

    /// The mean length of the bodies so far, in bytes.
    #[must_use]
    pub fn mean_length(&self) -> usize {
        usize::try_from(self.done.bytes / self.done.ok.max(1)).unwrap_or(usize::MAX)
    }

    /// The median latency so far.
    #[must_use]
    pub fn median_latency(&self) -> Duration {
        Duration::from_micros(self.latencies.value_at_quantile(0.5))
    }

    /// The first thing that went wrong.
    #[must_use]
    pub fn complaint(&self) -> Option<&str> {
        self.complaint.as_deref()
    }

    /// The answer for a batch that took so long.
    #[must_use]
    pub fn done(mut self, wall: Duration) -> Done {
        self.done.wall_ns = u64::try_from(wall.as_nanos()).unwrap_or(u64::MAX);
        self.done.latency_us = self
            .latencies
            .iter_recorded()
            .map(|step| (step.value_iterated_to(), step.count_at_value()))
            .collect();
        self.done
    }
}

impl Extend<Result<Got, String>> for Results {
    fn extend<T: IntoIterator<Item = Result<Got, String>>>(&mut self, results: T) {
        for result in results {
            self.add(result);
        }
    }
}

impl Default for Results {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn got(status: u16, body: &'static [u8]) -> Got {
        let mut response = Response::new(body.into());
        *response.status_mut() = status.try_into().expect("a status");
        let latency = Duration::from_micros(7);
        Got { response, latency }
    }

    #[test]
    fn latencies_are_kept_to_three_digits() {
        let mut results = Results::new();
        for millis in [1, 10, 2_000] {
            results.add_sums(0, 0, Duration::from_millis(millis));
        }
        let pairs = results.done(Duration::ZERO).latency_us;
        let near = |got: u64, expected: u64| got.abs_diff(expected) * 1_000 <= expected;
        assert!(near(pairs[0].0, 1_000) && near(pairs[1].0, 10_000) && near(pairs[2].0, 2_000_000));
    }

    #[test]
    fn results_add_up() {
        let mut results = Results::new();
        results.extend([
            Ok(got(200, &[1, 2, 3])),
            Ok(got(200, &[10, 20])),
            Ok(got(503, &[9])),
            Err("refused".to_owned()),
        ]);
        assert_eq!(results.complaint(), Some("status 503 Service Unavailable"));
        assert_eq!(
            results.done(Duration::from_nanos(5)),
            Done {
                ok: 2,
                failed: 2,
                bytes: 5,
                checksum: 1 + 2 + 3 + 10 + 20 + 20,
                wall_ns: 5,
                children_cpu_ns: 0,
                allocations: None,
                latency_us: vec![(7, 2)],
            }
        );
    }
}
