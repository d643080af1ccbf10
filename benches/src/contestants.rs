//! Who takes part: one entry per contestant.

use std::error::Error;

use fetch_many::Config;

use crate::bare;
use crate::job::Contestant;

/// A contestant by name.
#[derive(Debug)]
pub struct Entry {
    /// The name in reports, filters and on the command line.
    pub name: &'static str,
    /// The bare loop that it is measured against; `None` if it is one.
    pub bare: Option<&'static str>,
    /// Makes it, with the contract's default settings.
    pub make: fn() -> Result<Box<dyn Contestant>, Box<dyn Error>>,
}

/// The contestants, in the order of the reports.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "tokio-bare",
        bare: None,
        make: || Ok(Box::new(bare::tokio::Bare::new(&Config::default())?)),
    },
    Entry {
        name: "async-std-bare",
        bare: None,
        make: || Ok(Box::new(bare::async_std::Bare::new(&Config::default())?)),
    },
    Entry {
        name: "smol-bare",
        bare: None,
        make: || Ok(Box::new(bare::smol::Bare::new(&Config::default())?)),
    },
    Entry {
        name: "threads-bare",
        bare: None,
        make: || Ok(Box::new(bare::threads::Bare::new(&Config::default())?)),
    },
];

/// The contestant of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}
