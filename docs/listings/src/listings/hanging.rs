//! Six requests, three at a time, of which two never end: a log of those that do, and a list of those that
//! are in flight when nothing has come for a second.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Client;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Instrument, Subscriber, info, info_span};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

// ANCHOR: request
async fn read(client: Client, base: String, path: &'static str) -> Result<(), reqwest::Error> {
    let request = client.get(format!("{base}/{path}"));
    let response = request.send().instrument(info_span!("head")).await?;
    let status = response.status().as_u16();
    let body = response.bytes().instrument(info_span!("body")).await?;
    info!(status, bytes = body.len(), "done");
    Ok(())
}
// ANCHOR_END: request

// ANCHOR: in_flight
/// The spans that are open, by their numbers; each with those around it.
#[derive(Clone, Default)]
struct InFlight(Arc<Mutex<BTreeMap<u64, String>>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for InFlight {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut name = attributes.metadata().name().to_owned();
        attributes.record(&mut Fields(&mut name));
        let around = context.span(id).and_then(|span| span.parent());
        let mut open = self.open();
        if let Some(around) = around.and_then(|span| open.get(&span.id().into_u64())) {
            name = format!("{around}, {name}");
        }
        open.insert(id.into_u64(), name);
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        self.open().remove(&id.into_u64());
    }
}

/// Adds each field's value to the name.
struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        *self.0 = format!("{} {value:?}", self.0);
    }
}
// ANCHOR_END: in_flight

impl InFlight {
    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The innermost of them, in the order of their names.
    fn innermost(&self) -> Vec<String> {
        let open = self.open();
        let is_outer = |name: &str| open.values().any(|other| other.starts_with(&format!("{name}, ")));
        let mut innermost: Vec<_> = open.values().filter(|name| !is_outer(name)).cloned().collect();
        innermost.sort();
        innermost
    }
}

// ANCHOR: run
#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let in_flight = InFlight::default();
    let lines = fmt::layer().without_time().with_ansi(false).with_target(false);
    registry().with(LevelFilter::INFO).with(lines).with(in_flight.clone()).init();

    let client = Client::new(); // Which has no timeout.
    let paths = ["stall", "drip", "station/1", "station/2", "station/3", "station/4"];
    let mut calls = paths.into_iter().map(|path| {
        let span = info_span!("request", path);
        read(client.clone(), base.to_owned(), path).instrument(span)
    });

    let mut tasks: JoinSet<_> = calls.by_ref().take(3).collect();
    while let Ok(done) = timeout(Duration::from_secs(1), tasks.join_next()).await {
        let Some(done) = done else { return Ok(()) };
        done??;
        if let Some(call) = calls.next() {
            tasks.spawn(call);
        }
    }
    println!("nothing for a second; in flight:");
    for open in in_flight.innermost() {
        println!("{open}");
    }
    Ok(())
}
// ANCHOR_END: run
