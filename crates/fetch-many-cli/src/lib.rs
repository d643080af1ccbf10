#![doc = include_str!("../README.md")]

use std::process::ExitCode;

pub mod journal;

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
