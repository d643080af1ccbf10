//! What a contestant is asked and answers, over [`fetch_many_race::protocol`]: a [`Job`] in, a [`Done`] out.
//!
//! - A job is `{"urls":["http://127.0.0.1:4000"],"requests":8000,"limit":64,"timeout_ms":30000,"rate":null,"retries":0}`:
//!   fetch `<urls[i % len]>/<i>` for i in 0 .. `requests`, at most `limit` in flight, and read every
//!   body in full. With a `rate`, in requests per second, request i is due at start + i / rate and its
//!   latency counts from then.
//! - The answer is `{"ok":8000,"failed":0,"bytes":8192000,"checksum":123,"wall_ns":…,"children_cpu_ns":0,"latency_us":[[570,12],…]}`.
//!
//! The body of `/i` has at its byte j the value (7 i + 13 j) mod 251, so that a foreign, short or
//! repeated body changes the sums of the answer.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// One batch to fetch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The hosts, each without a path; request i goes to number i modulo their number.
    pub urls: Vec<String>,
    /// How many requests to make.
    pub requests: usize,
    /// How many of them may be in flight at once.
    pub limit: usize,
    /// How long one attempt may take.
    pub timeout_ms: u64,
    /// Requests per second; without it, as fast as `limit` allows.
    pub rate: Option<f64>,
    /// How often one request is tried again.
    pub retries: u32,
}

impl Job {
    /// The URL of request `index`, as text, since that is how a program gets its URLs.
    #[must_use]
    pub fn url(&self, index: usize) -> String {
        format!("{}/{index}", self.urls[index % self.urls.len()])
    }

    /// When request `index` is due in a batch that began at `start`; `None` without a rate.
    #[must_use]
    pub fn due(&self, start: Instant, index: usize) -> Option<Instant> {
        // No batch here has more requests than a `u32` counts.
        let index = u32::try_from(index).map_or(f64::MAX, f64::from);
        self.rate
            .map(|rate| start + Duration::from_secs_f64(index / rate))
    }
}

/// What a contestant says that it did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Responses with status 200, read to their end.
    pub ok: u64,
    /// All others.
    pub failed: u64,
    /// Body bytes of those that were ok.
    pub bytes: u64,
    /// The sum over those of first byte, middle byte (at length / 2), and last byte.
    pub checksum: u64,
    /// From the first request to the last response.
    pub wall_ns: u64,
    /// CPU time of child processes that have ended meanwhile.
    #[serde(default)]
    pub children_cpu_ns: u64,
    /// What it asked its allocator for, from a contestant that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocations: Option<Allocations>,
    /// Latencies as pairs of microseconds and count; empty if it cannot tell them apart.
    #[serde(default)]
    pub latency_us: Vec<(u64, u64)>,
}

/// What a program asks its allocator for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Allocations {
    /// How often, reallocations included.
    pub calls: u64,
    /// How many bytes in all, given back or not.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use fetch_many_race::protocol::{Answer, CANNOT};

    use super::*;

    #[test]
    fn the_documented_lines_are_understood() {
        let job = r#"{"urls":["http://127.0.0.1:4000"],"requests":8000,"limit":64,"timeout_ms":30000,"rate":null,"retries":0}"#;
        let job: Job = serde_json::from_str(job).unwrap();
        assert_eq!(job.url(7), "http://127.0.0.1:4000/7");
        assert!(job.due(Instant::now(), 7).is_none());
        assert!(matches!(
            serde_json::from_str(r#"{"ok":1,"failed":0,"bytes":9,"checksum":3,"wall_ns":5,"latency_us":[[570,1]]}"#),
            Ok(Answer::Done(Done { latency_us, .. })) if latency_us == [(570, 1)]
        ));
        let refused = r#"{"error":"no schedule"}"#;
        assert!(matches!(
            serde_json::from_str(refused),
            Ok(Answer::<Done>::Refused { error }) if error == CANNOT[0]
        ));
    }

    #[test]
    fn a_schedule_is_closed_form() {
        let mut job: Job = serde_json::from_str(
            r#"{"urls":["a","b"],"requests":9,"limit":1,"timeout_ms":1,"rate":200.0,"retries":0}"#,
        )
        .unwrap();
        let start = Instant::now();
        assert_eq!(job.due(start, 0), Some(start));
        assert_eq!(job.due(start, 5), Some(start + Duration::from_millis(25)));
        assert_eq!(job.url(3), "b/3");
        job.rate = None;
        assert_eq!(job.due(start, 5), None);
    }
}
