//! Where and with what figures were made: [`Machine`].

use std::collections::BTreeMap;
use std::time::SystemTime;
use std::{env, fs, thread};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::harness::system::descriptors;

const LOCK: &str = include_str!("../../../Cargo.lock");

/// The crates whose versions decide the figures.
const CRATES: [&str; 8] = [
    "tokio",
    "reqwest",
    "async-std",
    "surf",
    "smol",
    "hyper",
    "ureq",
    "wiremock",
];

/// What a figure is a rumour without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// When the report was made, as RFC 9110 §5.6.7 writes it.
    pub date: String,
    /// What was typed.
    pub command: String,
    /// What orders, delays, faults and draws follow from.
    pub seed: u64,
    /// The processor's own name.
    pub cpu: String,
    /// How many cores this process may use.
    pub cores: usize,
    /// The operating system.
    pub os: String,
    /// Its version.
    pub kernel: String,
    /// The compiler.
    pub rustc: String,
    /// The revision of the workspace.
    pub revision: String,
    /// Of the workspace's clients and runtimes, by name.
    pub crates: BTreeMap<String, String>,
    /// Soft and hard, of open files.
    pub descriptors: (u64, u64),
    /// Of the last minute, when the report was made.
    pub load: String,
}

impl Machine {
    /// This one, now.
    #[must_use]
    pub fn here(command: &str, seed: u64) -> Self {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let load = read("/proc/loadavg");
        Self {
            date: httpdate::fmt_http_date(SystemTime::now()),
            command: command.to_owned(),
            seed,
            cpu: cpu_model(&read("/proc/cpuinfo")),
            cores: thread::available_parallelism().map_or(0, usize::from),
            os: env::consts::OS.to_owned(),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            rustc: env!("RUSTC_VERSION").to_owned(),
            revision: env!("GIT_REVISION").to_owned(),
            crates: CRATES
                .iter()
                .map(|name| ((*name).to_owned(), version(name).to_owned()))
                .collect(),
            descriptors: descriptors().unwrap_or_default(),
            load: load.split(' ').next().unwrap_or_default().to_owned(),
        }
    }

    /// The same, a line for each fact.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let crates: Vec<_> = self
            .crates
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        let Self {
            cpu,
            cores,
            os,
            kernel,
            ..
        } = self;
        vec![
            format!("date: {}", self.date),
            format!("command: {}", self.command),
            format!("machine: {cpu}, {cores} cores, {os} {kernel}"),
            format!("compiler: {}", self.rustc),
            format!("revision: {}", self.revision),
            format!("crates: {}", crates.join(", ")),
            format!("seed: {}", self.seed),
        ]
    }
}

fn cpu_model(about: &str) -> String {
    let line = about.lines().find(|line| line.starts_with("model name"));
    let model = line.and_then(|line| line.split_once(": "));
    model.map_or("unknown CPU", |(_, model)| model).to_owned()
}

/// The newest version of a crate in the lock file: old ones sort first there.
fn version(name: &str) -> &'static str {
    let entry = format!("name = \"{name}\"\nversion = \"");
    let found = LOCK
        .rsplit_once(&entry)
        .and_then(|(_, rest)| rest.split_once('"'));
    found.map_or("?", |(version, _)| version)
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_found() {
        for name in super::CRATES {
            assert!(super::version(name).contains('.'), "{name}");
        }
    }
}
