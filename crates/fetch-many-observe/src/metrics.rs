//! Metrics for the crate `metrics`: [`Metrics`].

use std::time::Instant;

use fetch_many::http::Method;
use fetch_many::{AttemptEnd, ErrorKind, Event, Failure, Happening, Observer};
use metrics::{Counter, Gauge, counter, gauge, histogram};

use crate::underway::{Underway, error_type};

/// Metrics of batches, for whichever recorder the program has installed before.
///
/// | metric | kind | labels | what it is |
/// |---|---|---|---|
/// | `http.client.active_requests` | gauge | | attempts in flight |
/// | `http.client.request.duration` | histogram, seconds | `http.request.method`, `http.response.status_code` or `error.type` | each attempt, as OpenTelemetry names it |
/// | `fetch_many.taken` | counter | | requests taken |
/// | `fetch_many.retries`, `fetch_many.redirects`, `fetch_many.pauses` | counter | | repetitions, redirects followed, hosts that asked to be left alone |
/// | `fetch_many.finished` | counter | `outcome`: `answered`, `failed`, `cancelled` | outcomes known |
/// | `fetch_many.phase.duration` | histogram, seconds | `phase` | what each request spent its time on, where that is not nothing |
///
/// Hosts and URLs are no labels: there may be very many of them.
///
/// ```
/// use std::sync::Arc;
/// use fetch_many::Plan;
/// use fetch_many_observe::Metrics;
///
/// let plan = Plan::new(8).observe(Arc::new(Metrics::new()));
/// assert_eq!(plan.observers.len(), 1);
/// ```
pub struct Metrics {
    active: Gauge,
    taken: Counter,
    retries: Counter,
    redirects: Counter,
    pauses: Counter,
    attempts: Underway<(Instant, Method)>,
}

impl Metrics {
    /// For the recorder there is now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            active: gauge!("http.client.active_requests"),
            taken: counter!("fetch_many.taken"),
            retries: counter!("fetch_many.retries"),
            redirects: counter!("fetch_many.redirects"),
            pauses: counter!("fetch_many.pauses"),
            attempts: Underway::default(),
        }
    }

    fn end(&self, event: &Event, ended: &AttemptEnd) {
        let Some((began, method)) = self.attempts.end(event) else {
            return;
        };
        self.active.decrement(1.0);
        let took = event.at.saturating_duration_since(began);
        let mut labels = vec![("http.request.method", method.as_str().to_owned())];
        if let Ok(status) = ended.result {
            labels.push(("http.response.status_code", status.as_str().to_owned()));
        }
        if let Some(error) = error_type(&ended.result) {
            labels.push(("error.type", error));
        }
        histogram!("http.client.request.duration", &labels).record(took);
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer for Metrics {
    fn observe(&self, event: &Event) {
        match &event.what {
            Happening::Taken { .. } => self.taken.increment(1),
            Happening::Started { request, .. } => {
                self.active.increment(1.0);
                let method = request.method().clone();
                self.attempts.start(event, (event.at, method));
            }
            Happening::Redirected { ended, .. } => {
                self.redirects.increment(1);
                self.end(event, ended);
            }
            Happening::Retrying { ended, .. } => {
                self.retries.increment(1);
                self.end(event, ended);
            }
            Happening::Paused { .. } => self.pauses.increment(1),
            Happening::Finished { ended, result, .. } => {
                if let Some(ended) = ended {
                    self.end(event, ended);
                }
                counter!("fetch_many.finished", "outcome" => outcome(result.as_ref().err()))
                    .increment(1);
            }
            Happening::Yielded { phases, .. } => {
                for (spent, time) in phases.iter().filter(|(_, time)| !time.is_zero()) {
                    histogram!("fetch_many.phase.duration", "phase" => spent.name()).record(time);
                }
            }
            _ => {}
        }
    }
}

/// As [`Tally`](fetch_many::Tally) counts it.
fn outcome(failure: Option<&Failure>) -> &'static str {
    match failure.map(|failure| failure.kind) {
        None => "answered",
        Some(ErrorKind::Cancelled) => "cancelled",
        Some(_) => "failed",
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
