//! Where bodies go: [`Output`].

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Names, file};

/// Where bodies go.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// Into files in this directory, with a journal in DIR/.fetch-many. Run again, it goes on
    #[arg(short, long, value_name = "DIR", conflicts_with = "jsonl")]
    pub out: Option<PathBuf>,
    /// Into lines of JSON, one for each URL; without FILE or with `-` to standard output
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", value_parser = file())]
    pub jsonl: Option<PathBuf>,
    /// Whether lines of JSON have the bodies
    #[arg(
        long,
        value_enum,
        value_name = "WHERE",
        default_value_t,
        requires = "jsonl"
    )]
    pub bodies: Bodies,
    /// How files are called: `tree` (host/path), `flat`, `hash`, `index`, or a template such as
    /// {host}/{key}.html
    #[arg(long, value_name = "SCHEME", default_value_t, conflicts_with = "jsonl")]
    pub names: Names,
    /// Leave bodies in the content coding that they come in
    #[arg(long)]
    pub no_decode: bool,
    /// Do not wait until a file is on the disk. It is still whole or not there if the program is killed,
    /// but not if the power fails
    #[arg(long, conflicts_with = "jsonl")]
    pub no_sync: bool,
}

/// Whether lines of JSON have the bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Bodies {
    /// As text where it is text, else in base64
    #[default]
    Inline,
    /// Not at all: length and hash are there
    None,
}
