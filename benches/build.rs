//! Tells the crate which compiler built it and from which revision, since a figure without them is a
//! rumour.

use std::process::Command;

fn main() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    println!(
        "cargo::rustc-env=RUSTC_VERSION={}",
        line(&rustc, &["--version"])
    );
    println!(
        "cargo::rustc-env=GIT_REVISION={}",
        line("git", &["describe", "--always", "--dirty", "--abbrev=12"])
    );
    println!("cargo::rerun-if-changed=build.rs");
    // Whatever moves HEAD writes there; without a repository there is nothing to watch.
    let log = line("git", &["rev-parse", "--git-path", "logs/HEAD"]);
    if std::path::Path::new(&log).exists() {
        println!("cargo::rerun-if-changed={log}");
    }
}

/// What a program prints.
fn line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.ok().filter(|output| output.status.success());
    output.map_or_else(
        || "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
