//! What a contestant is asked for.

use std::time::Duration;

use super::protocol::Job;
use super::scenario::Case;
use crate::harness::Cell;

/// The measured job is cut so that it takes about so long, for contestants that are much slower.
pub(super) const LONGEST: Duration = Duration::from_secs(3);

pub(super) fn job(case: &Case, requests: usize, cell: &Cell) -> Job {
    Job {
        urls: cell.server.urls().to_vec(),
        requests,
        limit: case.limit,
        timeout_ms: case.timeout_ms,
        rate: case.rate,
        retries: case.retries,
    }
}

/// How many requests take about [`LONGEST`].
pub(super) fn fitting(per_request: Duration, limit: usize) -> usize {
    let fitting = LONGEST.as_nanos() / per_request.as_nanos().max(1);
    usize::try_from(fitting)
        .unwrap_or(usize::MAX)
        .max(limit * 2)
}
