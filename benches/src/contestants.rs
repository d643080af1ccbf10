//! Who takes part: one entry per contestant.

use std::error::Error;

use fetch_many::Config;

use crate::bare;
use crate::job::Contestant;
use crate::strategy::Strategy;

/// A contestant by name.
#[derive(Debug)]
pub struct Entry {
    /// The name in reports, filters and on the command line.
    pub name: &'static str,
    /// The bare loop that it is measured against; `None` if it is one.
    pub bare: Option<&'static str>,
    make: fn(&Config) -> Made,
}

type Made = Result<Box<dyn Contestant>, Box<dyn Error>>;

/// The contestants, in the order of the reports.
pub const ENTRIES: &[Entry] = &[
    strategy("tokio", "tokio-bare", |config| {
        Ok(Box::new(Strategy(fetch_many_tokio::Blocking::new(config)?)))
    }),
    bare("tokio-bare", |config| {
        Ok(Box::new(bare::tokio::Bare::new(config)?))
    }),
    strategy("async-std", "async-std-bare", |config| {
        Ok(Box::new(Strategy(fetch_many_async_std::Blocking::new(
            config,
        )?)))
    }),
    bare("async-std-bare", |config| {
        Ok(Box::new(bare::async_std::Bare::new(config)?))
    }),
    strategy("smol", "smol-bare", |config| {
        Ok(Box::new(Strategy(fetch_many_smol::Blocking::new(config)?)))
    }),
    bare("smol-bare", |config| {
        Ok(Box::new(bare::smol::Bare::new(config)?))
    }),
    strategy("threads", "threads-bare", |config| {
        Ok(Box::new(Strategy(fetch_many_threads::Blocking::new(
            config,
        )?)))
    }),
    bare("threads-bare", |config| {
        Ok(Box::new(bare::threads::Bare::new(config)?))
    }),
];

const fn strategy(name: &'static str, bare: &'static str, make: fn(&Config) -> Made) -> Entry {
    let bare = Some(bare);
    Entry { name, bare, make }
}

const fn bare(name: &'static str, make: fn(&Config) -> Made) -> Entry {
    let bare = None;
    Entry { name, bare, make }
}

impl Entry {
    /// Makes it, with the contract's default settings.
    ///
    /// # Errors
    /// What its client or its runtime reports.
    pub fn make(&self) -> Made {
        (self.make)(&Config::default())
    }
}

/// The contestant of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}

/// The contestants that these command-line arguments name; if none does, those that `default`
/// admits.
pub fn named(
    arguments: impl Iterator<Item = String>,
    default: impl Fn(&Entry) -> bool,
) -> Vec<&'static Entry> {
    let named: Vec<_> = arguments.filter_map(|name| find(&name)).collect();
    if named.is_empty() {
        return ENTRIES.iter().filter(|entry| default(entry)).collect();
    }
    named
}
