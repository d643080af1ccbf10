//! Where URLs come from: [`Input`].

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where URLs come from.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Input")]
pub struct Input {
    /// What is to be fetched, beginning with http:// or https://
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// A list of URLs: a URL a line, JSON lines, CSV, TSV or aria2's format; `-` is standard input
    #[arg(short, long, value_name = "FILE", conflicts_with = "urls")]
    pub input: Option<PathBuf>,
    /// In which format the list is, if that is not to be seen from its name and its first lines
    #[arg(long, value_enum, value_name = "FORMAT", requires = "input")]
    pub format: Option<Format>,
}

/// In which format a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A URL a line; # begins a comment
    Text,
    /// Lines of JSON with `url`, and `key`, `out`, `method`, `headers`, `body`, `sha256`
    Jsonl,
    /// Columns with commas, named by the first line
    Csv,
    /// Columns with tabs, named by the first line
    Tsv,
    /// As aria2c -i reads it
    Aria2,
}
