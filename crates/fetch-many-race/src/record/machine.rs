//! Where and with what figures were made: [`Machine`].

use std::collections::BTreeMap;
use std::time::SystemTime;
use std::{env, fs, thread};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::process::system::descriptors;

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

/// What a program knows of itself only if it was told when it was built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// The compiler.
    pub rustc: String,
    /// The revision of the source.
    pub revision: String,
    /// Versions of what decides the figures, by name.
    pub crates: BTreeMap<String, String>,
}

impl Machine {
    /// This one, now, with a program that was built like that.
    ///
    /// ```
    /// use fetch_many_race::record::{Built, Machine};
    ///
    /// let machine = Machine::here("a test", 7, Built::default());
    /// assert!(machine.cores > 0);
    /// assert_eq!(machine.lines()[6], "seed: 7");
    /// ```
    #[must_use]
    pub fn here(command: &str, seed: u64, built: Built) -> Self {
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
            rustc: built.rustc,
            revision: built.revision,
            crates: built.crates,
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
