//! Where URLs come from: [`Input`].

use std::path::{Path, PathBuf};

use clap::Args;

use crate::list::{Format, Source};

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
    /// Where the list comes from: `-` is standard input.
    ///
    /// ```
    /// use fetch_many_cli::args::Input;
    /// use fetch_many_cli::list::Source;
    ///
    /// let mut input = Input::default();
    /// assert_eq!(input.source(), Source::Arguments(Vec::new()));
    /// input.input = Some("-".into());
    /// assert_eq!(input.source(), Source::Stdin);
    /// ```
    #[must_use]
    pub fn source(&self) -> Source {
        match self.input.as_deref() {
            Some(path) if path.as_os_str() == "-" => Source::Stdin,
            Some(path) => Source::File(path.to_owned()),
            None => Source::Arguments(self.urls.clone()),
        }
    }

    /// Those of the URLs that are also the names of files, as a list is whose `-i` was forgotten.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let urls = self.urls.iter().map(String::as_str);
        urls.filter(|url| !url.contains("://") && Path::new(url).is_file())
    }
}
