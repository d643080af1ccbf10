//! What is sent, to whom, and by what: [`Network`].

use std::path::PathBuf;

use clap::Args;
use fetch_many_strategies::Strategy;

use super::{HeaderFrom, HostHeader, file};

/// What is sent, to whom, and by what.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Network")]
pub struct Network {
    /// Send this header with every request: `Name: value`. For a secret: `Name: env:VARIABLE` or
    /// `Name: @FILE`. `@FILE` alone: every line of FILE is a header
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub headers: Vec<HeaderFrom>,
    /// Send this header to one host only: `HOST=Name: value`
    #[arg(long, value_name = "HOST=HEADER")]
    pub headers_for: Vec<HostHeader>,
    /// User name for Basic authentication: `NAME` for every host of the list, `HOST=NAME` for one. The
    /// password comes from --password-file, else from the variable `FETCH_MANY_PASSWORD`
    #[arg(long, value_name = "[HOST=]NAME")]
    pub user: Option<String>,
    /// Read the password of --user from the first line of this file
    #[arg(long, value_name = "FILE", requires = "user")]
    pub password_file: Option<PathBuf>,
    /// Read names and passwords of hosts from a netrc file, as curl does [default FILE: ~/.netrc]
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "~/.netrc", value_parser = file())]
    pub netrc: Option<PathBuf>,
    /// Keep cookies during the run, and start with those in FILE (Netscape's format), if it is given
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", value_parser = file())]
    pub cookies: Option<PathBuf>,
    /// Use this proxy: http://, socks5:// or socks5h://. `env`: those that `http_proxy`, `https_proxy` and
    /// `no_proxy` name. `env:VARIABLE` or `@FILE`: a URL with a password
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// Trust these certificate authorities: `mozilla`, `platform`, or a file with certificates (PEM). May be
    /// given several times [default: mozilla]
    #[arg(long, value_name = "WHOM")]
    pub roots: Vec<PathBuf>,
    /// Connect only to addresses of the public internet, also after redirects
    #[arg(long)]
    pub public_only: bool,
    /// Fetch with this strategy
    #[arg(long, value_name = "NAME", default_value_t = Strategy::Smol)]
    pub strategy: Strategy,
}
