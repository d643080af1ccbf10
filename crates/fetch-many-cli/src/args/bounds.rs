//! How long, how much, and when it is given up: [`Bounds`].

use std::num::NonZeroU32;
use std::time::Duration;

use clap::Args;

use super::values::from_one;
use super::{Most, Statuses, size, time};

/// How long it may take, how much may come, and when it is given up.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct Bounds {
    /// How long a request may take. A body that goes to a file may take longer, as long as it does not
    /// pause for this time
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub timeout: Duration,
    /// How long connecting may take, TLS included
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    pub connect_timeout: Duration,
    /// Stop the run after this time and keep what was fetched (exit code 124)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub deadline: Option<Duration>,
    /// Fail a request whose body is larger [default: 16GiB for files, 16MiB for JSON Lines]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_body: Option<u64>,
    /// Stop the run when all bodies together are larger
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_total: Option<u64>,
    /// Which statuses count as success, such as 200-299,404
    #[arg(long, value_name = "STATUSES", default_value = "200-299")]
    pub ok: Statuses,
    /// Follow at most this many redirects for each URL
    #[arg(long, value_name = "N", default_value = "10")]
    pub max_redirects: u32,
    /// Stop the run at the first failure
    #[arg(long, conflicts_with = "max_failures")]
    pub fail_fast: bool,
    /// Stop the run when more URLs have failed: a number, or a share such as 5%
    #[arg(long, value_name = "N|P%")]
    pub max_failures: Option<Most>,
    /// Stop asking a host after this many failures in a row
    #[arg(long, value_name = "N", value_parser = from_one::<NonZeroU32>)]
    pub give_up_host: Option<NonZeroU32>,
}
