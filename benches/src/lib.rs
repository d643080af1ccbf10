//! Compares the strategies with each other, with their clients' own hand-written loops, and with
//! other languages' ways to do the same.
//!
//! A contestant is a process (`src/bin/contestant.rs`), the server another, and the harness a
//! third, so that the CPU clock and the memory of a process belong to one of them alone. See the
//! README of this folder.
//!
//! What each strategy and its client do with the checks and faults of the conformance suite is
//! [`conformance`].

pub mod bare;
pub mod baseline;
pub mod ceiling;
pub mod compare;
pub mod conformance;
pub mod entries;
pub mod harness;
pub mod job;
pub mod out_of_the_box;
pub mod planted;
pub mod published;
pub mod serve;
pub mod server;
pub mod strategy;
pub mod to_disk;

/// The examples of the workspace's README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct WorkspaceReadme;
