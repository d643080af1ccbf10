//! How long answers took in an earlier run: [`median`].

use std::path::Path;
use std::time::Duration;

use fetch_many::Spent;

use crate::exit::Failed;
use crate::journal::{Line, Record, Run};

/// What is spent on an exchange, from its beginning to its end.
const EXCHANGE: [Spent; 8] = [
    Spent::Start,
    Spent::Lookup,
    Spent::Connect,
    Spent::Tls,
    Spent::Send,
    Spent::Wait,
    Spent::Body,
    Spent::Sink,
];

/// The median of the times that the answers of the last run into this directory took.
pub(super) fn median(dir: &Path) -> Result<Duration, Failed> {
    let run = Run::find(dir, None).map_err(Failed::of)?;
    let mut times = Vec::new();
    for record in run {
        if let Record::Outcome(line) = record.map_err(Failed::of)? {
            times.extend(time(&line));
        }
    }
    let middle = times.len() / 2;
    if times.is_empty() {
        let dir = dir.display();
        return Err(Failed::unusable(format!(
            "{dir}: the last run has had no answer, so there is nothing to go by"
        )));
    }
    let (_, median, _) = times.select_nth_unstable(middle);
    Ok(Duration::from_nanos(*median))
}

/// Of one that was answered at the first attempt: of several, the times add up.
fn time(line: &Line) -> Option<u64> {
    let is_one = line.attempts == 1 && line.redirects == 0 && line.status.is_some();
    is_one.then(|| line.spent(|spent| EXCHANGE.contains(&spent)))
}
