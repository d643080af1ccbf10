//! Where and with what figures were made.

use std::fs;
use std::thread;
use std::time::SystemTime;

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

/// Date, command, machine, compiler and versions, as Markdown.
#[must_use]
pub fn provenance(command: &str, seed: u64) -> String {
    let date = httpdate::fmt_http_date(SystemTime::now());
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let crates: Vec<_> = CRATES
        .iter()
        .map(|name| format!("{name} {}", version(name)))
        .collect();
    format!(
        "- date: {date}\n- command: `{command}`\n- machine: {}, {cores} cores, {} {}\n- compiler: {}\n- crates: {}\n- seed: {seed}\n",
        cpu_model(),
        std::env::consts::OS,
        kernel.trim(),
        env!("RUSTC_VERSION"),
        crates.join(", "),
    )
}

fn cpu_model() -> String {
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
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
