//! One batch to fetch, and the checks that it was fetched: [`Job`], [`Got`], [`Checks`], [`Sums`].

use std::time::Duration;

use fetch_many::Response;

/// How long every body is, in bytes.
pub const BODY_BYTES: usize = 1024;

/// One batch: the same URL so many times, as text, since that is how a program gets its URLs.
#[derive(Clone, Debug)]
pub struct Job {
    /// What to fetch.
    pub url: String,
    /// How many requests are in flight at once.
    pub limit: usize,
    /// How many requests to make.
    pub requests: usize,
}

/// What came of one request.
#[derive(Debug)]
pub struct Got {
    /// Which request of the batch it was, from 0.
    pub index: usize,
    /// All of it: who fetches something wants to have it, so a bare loop hands it over too.
    pub response: Response,
    /// From the start of the request to the last byte of its body.
    pub latency: Duration,
}

impl Got {
    fn check(&self) -> Result<(), String> {
        let index = self.index;
        let status = self.response.status().as_u16();
        let length = self.response.body().len();
        if status != 200 {
            return Err(format!("request {index} got status {status}"));
        }
        if length != BODY_BYTES {
            return Err(format!(
                "request {index} got {length} of {BODY_BYTES} bytes"
            ));
        }
        Ok(())
    }
}

/// Whoever can fetch a job: a strategy, or a bare loop.
pub trait Contestant {
    /// Fetches the job and hands each result to `each`, on this thread.
    fn fetch(&self, job: &Job, each: &mut dyn FnMut(Result<Got, String>));
}

/// Checks a batch while it is fetched: every index once, every status 200, every body whole.
#[derive(Debug)]
pub struct Checks {
    seen: Vec<bool>,
    latencies: Vec<Duration>,
    complaint: Option<String>,
}

impl Checks {
    /// Checks for a batch of so many requests.
    #[must_use]
    pub fn new(requests: usize) -> Self {
        Self {
            seen: vec![false; requests],
            latencies: Vec::with_capacity(requests),
            complaint: None,
        }
    }

    /// Takes one result.
    pub fn add(&mut self, result: Result<Got, String>) {
        match result {
            Ok(got) => self.add_got(&got),
            Err(error) => self.complain(error),
        }
    }

    fn add_got(&mut self, got: &Got) {
        let index = got.index;
        match self.seen.get_mut(index) {
            Some(seen @ false) => *seen = true,
            Some(true) => return self.complain(format!("request {index} was answered twice")),
            None => return self.complain(format!("request {index} was never asked for")),
        }
        if let Err(wrong) = got.check() {
            self.complain(wrong);
        }
        self.latencies.push(got.latency);
    }

    /// The first complaint is the one that explains the others.
    fn complain(&mut self, complaint: String) {
        self.complaint.get_or_insert(complaint);
    }

    /// The latency of every request.
    ///
    /// # Errors
    /// The first thing that was wrong with the batch.
    pub fn finish(self) -> Result<Vec<Duration>, String> {
        if let Some(complaint) = self.complaint {
            return Err(complaint);
        }
        let (got, asked) = (self.latencies.len(), self.seen.len());
        if got != asked {
            return Err(format!("{got} results for {asked} requests"));
        }
        Ok(self.latencies)
    }
}

/// Checks a batch without holding anything per request: count and sum of the indices, every status,
/// every length.
#[derive(Debug)]
pub struct Sums {
    asked: usize,
    got: usize,
    indices: usize,
    complaint: Option<String>,
}

impl Sums {
    /// Sums for a batch of so many requests.
    #[must_use]
    pub fn new(requests: usize) -> Self {
        Self {
            asked: requests,
            got: 0,
            indices: 0,
            complaint: None,
        }
    }

    /// Takes one result.
    pub fn add(&mut self, result: Result<Got, String>) {
        let checked = result.and_then(|got| got.check().map(|()| got.index));
        match checked {
            Ok(index) => {
                self.got += 1;
                self.indices = self.indices.wrapping_add(index);
            }
            Err(wrong) => {
                self.complaint.get_or_insert(wrong);
            }
        }
    }

    /// Whether the batch was whole.
    ///
    /// # Errors
    /// The first thing that was wrong with the batch.
    pub fn finish(self) -> Result<(), String> {
        let Self { asked, got, .. } = self;
        if let Some(complaint) = self.complaint {
            return Err(complaint);
        }
        if got != asked || self.indices != (0..asked).fold(0, usize::wrapping_add) {
            return Err(format!(
                "{got} results for {asked} requests, or the wrong ones"
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn got(index: usize, status: u16, length: usize) -> Got {
        let mut response = Response::new(vec![0; length].into());
        *response.status_mut() = status.try_into().expect("a status");
        Got {
            index,
            response,
            latency: Duration::from_millis(1),
        }
    }

    fn good(index: usize) -> Got {
        got(index, 200, BODY_BYTES)
    }

    fn check(results: impl IntoIterator<Item = Result<Got, String>>) -> Result<usize, String> {
        let mut checks = Checks::new(2);
        results.into_iter().for_each(|result| checks.add(result));
        checks.finish().map(|latencies| latencies.len())
    }

    #[test]
    fn a_whole_batch_passes() {
        assert_eq!(check([Ok(good(0)), Ok(good(1))]), Ok(2));
    }

    #[test]
    fn sums_notice_a_double_and_a_gap() {
        let sum = |indices: [usize; 3]| {
            let mut sums = Sums::new(3);
            for index in indices {
                sums.add(Ok(good(index)));
            }
            sums.finish()
        };
        assert_eq!(sum([2, 0, 1]), Ok(()));
        assert!(sum([2, 0, 2]).is_err());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (second, complaint) in [
            (Ok(good(0)), "request 0 was answered twice"),
            (Ok(good(2)), "request 2 was never asked for"),
            (Ok(got(1, 503, BODY_BYTES)), "request 1 got status 503"),
            (Ok(got(1, 200, 9)), "request 1 got 9 of 1024 bytes"),
            (Err("refused".to_owned()), "refused"),
        ] {
            assert_eq!(check([Ok(good(0)), second]), Err(complaint.to_owned()));
        }
        assert_eq!(
            check([Ok(good(0))]),
            Err("1 results for 2 requests".to_owned())
        );
    }
}
