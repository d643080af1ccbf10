//! Metrics, as a recorder gets them.
#![cfg(feature = "metrics")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use fetch_many_conformance::mock::MockServer;
use fetch_many_observe::Metrics;
use fetch_many_threads::{Blocking, Config, FetchManyExt, Plan};
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};

/// The sum of each metric, by its name and labels; of a histogram, how many values it has.
#[derive(Clone, Default)]
struct Sums(Arc<Mutex<BTreeMap<String, f64>>>);

/// One of them.
struct Sum(Sums, String);

impl Sum {
    fn add(&self, value: f64) {
        *self.0.0.lock().unwrap().entry(self.1.clone()).or_default() += value;
    }
}

impl CounterFn for Sum {
    #[expect(clippy::cast_precision_loss, reason = "it is small")]
    fn increment(&self, value: u64) {
        self.add(value as f64);
    }

    fn absolute(&self, _: u64) {}
}

impl GaugeFn for Sum {
    fn increment(&self, value: f64) {
        self.add(value);
    }

    fn decrement(&self, value: f64) {
        self.add(-value);
    }

    fn set(&self, _: f64) {}
}

impl HistogramFn for Sum {
    fn record(&self, _: f64) {
        self.add(1.0);
    }
}

impl Sums {
    fn of(&self, key: &Key) -> Arc<Sum> {
        let labels = key
            .labels()
            .map(|label| format!(" {}={}", label.key(), label.value()));
        let name = format!("{}{}", key.name(), labels.collect::<String>());
        Arc::new(Sum(self.clone(), name))
    }
}

impl Recorder for Sums {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.of(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.of(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.of(key))
    }
}

#[test]
fn metrics_count_what_the_tally_counts() {
    let sums = Sums::default();
    metrics::set_global_recorder(sums.clone()).unwrap();
    let server = MockServer::echo().unwrap();
    let url = server.url("/");
    let plan = Plan::new(2).observe(Arc::new(Metrics::new()));
    let fetcher = Blocking::new(&Config::default()).unwrap();
    let mut outcomes = fetcher.fetch([url.as_str(), "no url", &url], &plan);
    outcomes.by_ref().for_each(drop);
    assert_eq!(outcomes.tally().answered, 2);
    let sums = sums.0.lock().unwrap();
    let duration =
        "http.client.request.duration http.request.method=GET http.response.status_code=200";
    for (name, sum) in [
        ("fetch_many.taken", 3.0),
        ("fetch_many.finished outcome=answered", 2.0),
        ("fetch_many.finished outcome=failed", 1.0),
        ("http.client.active_requests", 0.0),
        ("fetch_many.phase.duration phase=wait", 2.0),
        (duration, 2.0),
    ] {
        assert_eq!(sums.get(name), Some(&sum), "{name} of {sums:?}");
    }
}
