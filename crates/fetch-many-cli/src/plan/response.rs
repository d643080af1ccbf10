//! How long an answer takes: [`Response`].

use std::time::Duration;

use super::measured::median;
use crate::args;
use crate::exit::Failed;

/// How long an answer takes, if nobody says so.
const ASSUMED: Duration = Duration::from_millis(200);

/// How long an answer takes, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) time: Duration,
    pub(super) is: Known,
}

/// How it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Known {
    /// Nobody has said it.
    Assumed,
    /// The command line says it.
    Given,
    /// It is the median of an earlier run.
    Measured,
}

/// What the command line says of it, or points to.
pub(super) fn of(args: &args::Plan) -> Result<Response, Failed> {
    if let Some(dir) = &args.as_in {
        let time = median(dir)?;
        let is = Known::Measured;
        return Ok(Response { time, is });
    }
    Ok(match args.response_time {
        Some(time) => Response {
            time,
            is: Known::Given,
        },
        None => Response {
            time: ASSUMED,
            is: Known::Assumed,
        },
    })
}
