//! Nothing is taken before the first `next`.

use std::cell::Cell;

use fetch_many::{Config, FetchManyExt};

use super::{plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// A batch that is made and dropped, or stopped, without a `next`.
///
/// # Errors
/// [`Broken`], if a request was taken, or one arrived at the server.
pub(in crate::checks) fn law_04_lazy(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("lazy"))?;
    let strategy = subject.make(&Config::default())?;
    let taken = Cell::new(0);
    let input = || {
        (0..10).map(|index| {
            taken.set(taken.get() + 1);
            server.url(&format!("/{index}"))
        })
    };

    let batch = strategy.fetch(input(), &plan(4));
    ensure!(
        batch.tally().taken == 0,
        "the tally counts {}",
        batch.tally().taken
    );
    drop(batch);
    ensure!(
        taken.get() == 0,
        "{} requests were taken before `next`",
        taken.get()
    );

    let mut batch = strategy.fetch(input(), &plan(4));
    batch.stop_handle().stop();
    let outcome = batch.next();
    ensure!(
        outcome.is_none(),
        "a batch stopped before `next` yields {outcome:?}"
    );
    ensure!(
        taken.get() == 0,
        "{} requests were taken after a stop",
        taken.get()
    );

    // What was started too early would have arrived before this one.
    let last = strategy.fetch([server.url("/last")], &plan(1)).count();
    let hits = server.counts().hits;
    ensure!(
        (last, hits) == (1, 1),
        "{hits} requests arrived, for {last} asked for"
    );
    Ok(())
}
