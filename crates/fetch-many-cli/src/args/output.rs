//! Where bodies go: [`Output`].

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Names, file};

/// Where bodies go.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// Write files into this directory. The same command again fetches only what is missing
    #[arg(long, value_name = "DIR", conflicts_with = "jsonl")]
    pub out: Option<PathBuf>,
    /// Write one JSON object a line for each URL, to FILE or to standard output
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", value_parser = file())]
    pub jsonl: Option<PathBuf>,
    /// Whether JSON Lines contain the bodies
    #[arg(
        long,
        value_enum,
        value_name = "WHERE",
        default_value_t,
        requires = "jsonl"
    )]
    pub bodies: Bodies,
    /// How files are named: `tree` (host/path), `flat`, `hash`, `index`, or a template such as
    /// {host}/{key}.html
    #[arg(long, value_name = "SCHEME", default_value_t, conflicts_with = "jsonl")]
    pub names: Names,
    /// Keep bodies compressed if the server compressed them
    #[arg(long)]
    pub no_decode: bool,
    /// Do not wait until each file is on the disk. Files are still whole if the program is killed, but
    /// perhaps not after a power failure. A large body that a later run can resume is still synced every
    /// 8 MiB
    #[arg(long, conflicts_with = "jsonl")]
    pub no_sync: bool,
}

/// Whether JSON Lines contain the bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Bodies {
    /// Yes: UTF-8 as `body`, anything else as `body_base64`
    #[default]
    Inline,
    /// No: only their length and hash
    None,
}
