//! What is sent, to whom, and by what: [`Network`].

use std::path::PathBuf;

use clap::Args;
use fetch_many_strategies::Strategy;

use super::{HeaderFrom, HostHeader, file};

/// What is sent, to whom, and by what.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Network")]
pub struct Network {
    /// Send this with every request: `Name: value`; `Name: env:VARIABLE` or `Name: @FILE` for a secret;
    /// @FILE for lines of them
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub headers: Vec<HeaderFrom>,
    /// Send this to one host: `HOST=Name: value`
    #[arg(long, value_name = "HOST=HEADER")]
    pub headers_for: Vec<HostHeader>,
    /// Who we are (Basic): `NAME` for every host of the list, `HOST=NAME` for one. The password is that of
    /// --password-file, else of the variable `FETCH_MANY_PASSWORD`
    #[arg(long, value_name = "[HOST=]NAME")]
    pub user: Option<String>,
    /// The first line of this file is the password
    #[arg(long, value_name = "FILE", requires = "user")]
    pub password_file: Option<PathBuf>,
    /// Names and passwords by host, as curl and ftp read them [default FILE: ~/.netrc]
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "~/.netrc", value_parser = file())]
    pub netrc: Option<PathBuf>,
    /// Keep cookies, and begin with those of this file (Netscape's format), or with none
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", value_parser = file())]
    pub cookies: Option<PathBuf>,
    /// Through this proxy: http://, socks5:// or socks5h://; `env` for what `http_proxy` and its like say;
    /// env:VARIABLE or @FILE for a URL with a password
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// Whom to trust: `mozilla`, `platform`, or a file of certificates (PEM); several add up
    /// [default: mozilla]
    #[arg(long, value_name = "WHOM")]
    pub roots: Vec<PathBuf>,
    /// Connect to addresses of the public internet alone, wherever a URL, a name or a redirect leads
    #[arg(long)]
    pub public_only: bool,
    /// By which strategy
    #[arg(long, value_name = "NAME", default_value_t = Strategy::Smol)]
    pub strategy: Strategy,
}
