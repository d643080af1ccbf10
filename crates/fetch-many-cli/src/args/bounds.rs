//! How long, how much, and when it is given up: [`Bounds`].

use std::num::NonZeroU32;
use std::time::Duration;

use clap::Args;

use super::values::from_one;
use super::{Most, Statuses, size, time};

/// How long it may take, how much may come, and when it is given up.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Bounds")]
pub struct Bounds {
    /// So long may an answer take; of a body that goes to a file, so long may nothing come
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub timeout: Duration,
    /// So long may connecting take, with TLS
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    pub connect_timeout: Duration,
    /// The run ends after this time, with what it has by then (exit code 124)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub deadline: Option<Duration>,
    /// A body of more bytes is an error [default: 16GiB into files, 16MiB into lines of JSON]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_body: Option<u64>,
    /// The run ends when the bodies have so many bytes in all
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_total: Option<u64>,
    /// Which statuses are as they should be; any other is a failure
    #[arg(long, value_name = "STATUSES", default_value = "200-299")]
    pub ok: Statuses,
    /// How many redirects are followed
    #[arg(long, value_name = "N", default_value = "10")]
    pub max_redirects: u32,
    /// The run ends with the first failure
    #[arg(long, conflicts_with = "max_failures")]
    pub fail_fast: bool,
    /// The run ends when more have failed: a number, or a part of all, such as 5%
    #[arg(long, value_name = "N|P%")]
    pub max_failures: Option<Most>,
    /// A host that has failed so many times in a row is asked no more
    #[arg(long, value_name = "N", value_parser = from_one::<NonZeroU32>)]
    pub give_up_host: Option<NonZeroU32>,
}
