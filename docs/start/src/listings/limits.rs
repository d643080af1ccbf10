//! The same batch at four limits. How long it took goes to standard error, since that is another on your
//! machine.

use std::error::Error;
use std::time::Instant;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Outcome, Plan};

/// The most that were in flight at once.
fn peak(outcomes: &[Outcome]) -> usize {
    let timings = outcomes.iter().map(|outcome| outcome.timing);
    let timings = timings.filter_map(|timing| Some((timing.started?, timing.finished)));
    // What ends at the moment when another starts has made room for it: `false` comes first.
    let mut changes: Vec<_> = timings.flat_map(|(start, end)| [(start, true), (end, false)]).collect();
    changes.sort_unstable();
    let counts = changes.iter().scan(0_usize, |in_flight, (_, starts)| {
        *in_flight = if *starts { *in_flight + 1 } else { in_flight.saturating_sub(1) };
        Some(*in_flight)
    });
    counts.max().unwrap_or(0)
}

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let fetcher = Blocking::new(&Config::default())?;
    for limit in [1, 4, 16, 64] {
        let urls = (0..128).map(|_| format!("{base}/delay/20"));
        let begin = Instant::now();
        let outcomes: Vec<_> = fetcher.fetch(urls, &Plan::new(limit)).collect();
        eprintln!("{:.0} ms", begin.elapsed().as_secs_f64() * 1e3);
        let kept = peak(&outcomes) <= limit;
        println!("limit {limit}: {} outcomes, limit kept: {kept}", outcomes.len());
    }
    Ok(())
}
// ANCHOR_END: run
