//! How long answers took in an earlier run: [`median`].

use std::path::Path;
use std::time::Duration;

use fetch_many::Spent;
use fetch_many_race::statistics;

use crate::exit::Failed;
use crate::journal::{Line, Record, Run};
use crate::why::is_in_use;

/// The median of the times that the answers of the last run into this directory took.
pub(super) fn median(dir: &Path) -> Result<Duration, Failed> {
    let run = Run::find(dir, None).map_err(Failed::of)?;
    let mut times = Vec::new();
    for record in run {
        if let Record::Outcome(line) = record.map_err(Failed::of)? {
            times.extend(time(&line));
        }
    }
    if times.is_empty() {
        let dir = dir.display();
        return Err(Failed::unusable(format!(
            "{dir}: the last run has had no answer, so there is nothing to go by"
        )));
    }
    Ok(Duration::from_secs_f64(statistics::median(&times)))
}

/// Of one that was answered at the first attempt, in seconds: of several, the times add up.
fn time(line: &Line) -> Option<f64> {
    let is_one = line.attempts == 1 && line.redirects == 0 && line.status.is_some();
    let nanos = is_one.then(|| line.spent(|spent| is_in_use(spent) && spent != Spent::Cut));
    nanos.map(|nanos| Duration::from_nanos(nanos).as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Head, Journal, Plan};

    #[test]
    fn the_median_of_two_lies_between_them() {
        let dir = tempfile::tempdir().unwrap();
        let head = Head::new("urls.txt", String::new(), Plan::default());
        let (mut journal, _) = Journal::open(dir.path(), &head).unwrap();
        for (attempts, millis) in [(1, 100), (1, 300), (2, 900)] {
            let mut line = Line::new(0, 1, "http://a.example/");
            (line.attempts, line.status) = (attempts, Some(200));
            line.phases.add(Spent::Wait, millis * 1_000_000);
            // Waiting for a slot is no part of an answer.
            line.phases.add(Spent::Slot, 7);
            journal.write(&line).unwrap();
        }
        drop(journal);
        assert_eq!(median(dir.path()).unwrap(), Duration::from_millis(200));
    }
}
