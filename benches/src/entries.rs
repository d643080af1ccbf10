//! Who takes part: one entry per contestant.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use std::{future, mem, thread};

use fetch_many::Config;
use fetch_many_race::protocol::CANNOT;
use fetch_many_race::record::Role;
use fetch_many_strategies::Strategy;
use tokio::runtime::{Builder, Handle};

use crate::bare;
use crate::ceiling::Ceiling;
use crate::compare::protocol::Job;
use crate::job::Runner;
use crate::planted::{Fault, Planted};
use crate::strategy::ByContract;

/// A contestant by name.
#[derive(Debug)]
pub struct Entry {
    /// The name in reports, filters and on the command line.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// What speaks HTTP for it.
    pub client: &'static str,
    make: fn(&Config) -> Made,
}

/// What a contestant is, which decides where it takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A strategy as its users get it; with the name of its bare loop.
    Strategy(&'static str),
    /// A strategy on a runtime of another shape.
    Variant,
    /// A client's own hand-written loop.
    Bare,
    /// What lies beneath a bare loop's client, driven likewise: with the name of that loop, so that the
    /// comparison says what the client costs.
    Beneath(&'static str),
    /// A strategy under a second name: what the comparison says of it and the first is noise.
    Twin(&'static str),
    /// What no client can beat by much.
    Ceiling,
    /// A client as it comes, without what makes it keep the contract.
    OutOfTheBox,
    /// Another language's way, from `scripts/peers`.
    Peer,
    /// Spoilt on purpose, for the tests of the comparison.
    Planted,
}

impl From<Kind> for Role {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Strategy(_) => Self::Strategy,
            Kind::Variant => Self::Variant,
            Kind::Bare => Self::Bare,
            Kind::Beneath(_) => Self::Beneath,
            Kind::Twin(_) => Self::Twin,
            Kind::Ceiling => Self::Ceiling,
            Kind::OutOfTheBox => Self::OutOfTheBox,
            Kind::Peer => Self::Peer,
            Kind::Planted => Self::Planted,
        }
    }
}

type Made = Result<Box<dyn Runner>, Box<dyn Error>>;

// What speaks HTTP. The README and docs/bias.md have the same words.
const REQWEST: &str = "reqwest (hyper)";
const SURF: &str = "surf over hyper";
const HYPER: &str = "hyper";
const UREQ: &str = "ureq";
const SURF_ASYNC_H1: &str = "surf (async-h1)";
/// The limit client is none: it knows what comes.
const OURS: &str = "httparse";

/// The contestants, in the order of the reports.
pub const ENTRIES: &[Entry] = &[
    entry("tokio", Kind::Strategy("tokio-bare"), REQWEST, on_tokio),
    entry("tokio-twin", Kind::Twin("tokio"), REQWEST, on_tokio),
    entry(
        "tokio-current-thread",
        Kind::Variant,
        REQWEST,
        tokio_current_thread,
    ),
    entry("tokio-2-threads", Kind::Variant, REQWEST, tokio_2_threads),
    entry("tokio-bare", Kind::Bare, REQWEST, |config| {
        Ok(Box::new(bare::tokio::Bare::new(config)?))
    }),
    entry(
        "async-std",
        Kind::Strategy("async-std-bare"),
        SURF,
        |config| strategy(Strategy::AsyncStd, config),
    ),
    entry("async-std-bare", Kind::Bare, SURF, |config| {
        Ok(Box::new(bare::async_std::Bare::new(config)?))
    }),
    entry(
        "async-std-hyper-bare",
        Kind::Beneath("async-std-bare"),
        HYPER,
        |config| Ok(Box::new(bare::async_std_hyper::Bare::new(config)?)),
    ),
    entry("smol", Kind::Strategy("smol-bare"), HYPER, |config| {
        strategy(Strategy::Smol, config)
    }),
    entry("smol-2-threads", Kind::Variant, HYPER, smol_2_threads),
    entry("smol-bare", Kind::Bare, HYPER, |config| {
        Ok(Box::new(bare::smol::Bare::new(config)?))
    }),
    entry("threads", Kind::Strategy("threads-bare"), UREQ, |config| {
        strategy(Strategy::Threads, config)
    }),
    entry("threads-bare", Kind::Bare, UREQ, |config| {
        Ok(Box::new(bare::threads::Bare::new(config)?))
    }),
    entry("surf-async-h1", Kind::OutOfTheBox, SURF_ASYNC_H1, |_| {
        Ok(Box::new(bare::surf_async_h1::Bare::default()))
    }),
    entry("limit-client", Kind::Ceiling, OURS, |config| {
        Ok(Box::new(Ceiling::new(config)?))
    }),
    entry("planted-drops", Kind::Planted, REQWEST, |config| {
        planted(config, Fault::DropsBodies)
    }),
    entry("planted-floods", Kind::Planted, REQWEST, |config| {
        planted(config, Fault::IgnoresLimit)
    }),
    entry("planted-reconnects", Kind::Planted, REQWEST, |config| {
        on_tokio(&config.clone().max_idle_per_host(0))
    }),
    entry("planted-lies", Kind::Planted, REQWEST, |config| {
        planted(config, Fault::Lies)
    }),
    entry("planted-slow", Kind::Planted, REQWEST, |config| {
        planted(config, Fault::TenPercentSlower)
    }),
    entry("planted-garbage", Kind::Planted, REQWEST, |config| {
        planted(config, Fault::PrintsGarbage)
    }),
    entry("planted-crash", Kind::Planted, REQWEST, |config| {
        planted(config, Fault::Crashes)
    }),
    entry("planted-hang", Kind::Planted, REQWEST, |config| {
        planted(config, Fault::Hangs)
    }),
    entry("planted-copy", Kind::Planted, REQWEST, on_tokio),
];

const fn entry(
    name: &'static str,
    kind: Kind,
    client: &'static str,
    make: fn(&Config) -> Made,
) -> Entry {
    Entry {
        name,
        kind,
        client,
        make,
    }
}

fn on_tokio(config: &Config) -> Made {
    strategy(Strategy::Tokio, config)
}

fn strategy(strategy: Strategy, config: &Config) -> Made {
    Ok(Box::new(ByContract(strategy.make(config)?)))
}

/// Everything on one thread, but for the caller.
fn tokio_current_thread(config: &Config) -> Made {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::spawn(move || runtime.block_on(future::pending::<()>()));
    tokio_on(handle, config)
}

/// Two worker threads, whatever the number of cores.
fn tokio_2_threads(config: &Config) -> Made {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_all().build()?;
    let handle = runtime.handle().clone();
    // It lives as long as the process.
    mem::forget(runtime);
    tokio_on(handle, config)
}

fn tokio_on(handle: Handle, config: &Config) -> Made {
    let fetcher = fetch_many_tokio::Fetcher::new(config)?;
    let blocking = fetch_many_tokio::Blocking::on(handle, fetcher);
    Ok(Box::new(ByContract(Box::new(blocking))))
}

/// An executor with two threads; the strategy's own has one.
fn smol_2_threads(config: &Config) -> Made {
    let executor = Arc::new(smol::Executor::new());
    for _ in 0..2 {
        let runs = Arc::clone(&executor);
        thread::spawn(move || smol::block_on(runs.run(future::pending::<()>())));
    }
    let fetcher = fetch_many_smol::Fetcher::new(config)?.on(Arc::clone(&executor));
    let blocking = fetch_many_smol::Blocking::on(executor, fetcher);
    Ok(Box::new(ByContract(Box::new(blocking))))
}

fn planted(config: &Config, fault: Fault) -> Made {
    Ok(Box::new(Planted::new(on_tokio(config)?, fault)))
}

impl Entry {
    /// The bare loop that it is measured against.
    #[must_use]
    pub fn bare(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Strategy(bare) => Some(bare),
            _ => None,
        }
    }

    /// Makes it, with the contract's default settings but for the timeout.
    ///
    /// # Errors
    /// What its client or its runtime reports.
    pub fn make(&self, timeout: Duration) -> Made {
        (self.make)(&Config::default().timeout(timeout))
    }

    /// Why it cannot do this job, if it cannot.
    #[must_use]
    pub fn cannot(&self, job: &Job) -> Option<&'static str> {
        let [no_schedule, no_retries, one_host] = CANNOT;
        match self.kind {
            Kind::Bare | Kind::Beneath(_) | Kind::Ceiling | Kind::OutOfTheBox => [
                (job.rate.is_some(), no_schedule),
                (job.retries > 0, no_retries),
                (job.urls.len() > 1, one_host),
            ]
            .into_iter()
            .find_map(|(asked, cannot)| asked.then_some(cannot)),
            _ => None,
        }
    }
}

/// The contestant of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}
