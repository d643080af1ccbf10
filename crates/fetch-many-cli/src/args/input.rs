//! Where URLs come from: [`Input`].

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

/// Where URLs come from.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Input")]
pub struct Input {
    /// URLs to fetch; https:// if they name no scheme
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// Read URLs from this list: one URL a line, JSON Lines, CSV, TSV or aria2's format; `-` is standard
    /// input
    #[arg(short, long, value_name = "FILE", conflicts_with = "urls")]
    pub input: Option<PathBuf>,
    /// The format of the list, if its name and first lines do not show it
    #[arg(long, value_enum, value_name = "FORMAT", requires = "input")]
    pub format: Option<Format>,
}

impl Input {
    /// Those of the URLs that are also the names of files, as a list is whose `-i` was forgotten.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let urls = self.urls.iter().map(String::as_str);
        urls.filter(|url| !url.contains("://") && Path::new(url).is_file())
    }
}

/// The format of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One URL a line; # begins a comment
    Text,
    /// One JSON object a line: `url`, and optionally `key`, `out`, `method`, `headers`, `body`, `sha256`
    Jsonl,
    /// Columns separated by commas; the first line names them
    Csv,
    /// Columns separated by tabs; the first line names them
    Tsv,
    /// The format of `aria2c -i`
    Aria2,
}
