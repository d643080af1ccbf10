//! What comes along with the requests of a stream.

use std::rc::Rc;

use fetch_many::{Config, Fetch, Plan};
use futures_util::{StreamExt, stream};

use super::fetchers::Native;
use super::servers::answers_once;
use crate::Broken;
use crate::broken::ensure;
use crate::mock::MockServer;

/// It comes back with the outcome, whatever that is; of a stream that is dropped, it is dropped.
pub(super) fn come_back<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    let fetcher = native.fetcher(&Config::default())?;
    native.runtime.run(async {
        rows(&fetcher).await?;
        names(native, &fetcher).await?;
        dropped(&fetcher).await
    })
}

/// Neither `Send` nor `Clone`.
struct Row(Rc<usize>);

/// Each third has no URL.
async fn rows(fetcher: &impl Fetch) -> Result<(), Broken> {
    let server = MockServer::echo()?;
    let url = |row: usize| match row % 3 {
        2 => "no url".to_owned(),
        _ => server.url(&format!("/{row}")),
    };
    let rows = stream::iter((0..30).map(|row| (Row(Rc::new(row)), url(row))));
    let mut outcomes = fetcher.stream_with(rows, &Plan::new(4));
    let mut seen = 0;
    while let Some((row, outcome)) = outcomes.next().await {
        let (row, index) = (*row.0, outcome.index);
        ensure!(row == index, "row {row} came with outcome {index}");
        ensure!(
            outcome.result.is_ok() == (index % 3 != 2),
            "row {row} came with {:?}",
            outcome.result
        );
        seen += 1;
    }
    let taken = outcomes.tally().taken;
    ensure!(
        (seen, taken) == (30, 30),
        "of 30 rows {taken} were taken, and {seen} came back"
    );
    Ok(())
}

/// A stream of what is `Send` can be spawned.
async fn names<F: Fetch>(native: &Native<F>, fetcher: &F) -> Result<(), Broken> {
    let server = MockServer::echo()?;
    let names = stream::iter([("a", server.url("/a")), ("b", server.url("/b"))]);
    let outcomes = fetcher.stream_with(names, &Plan::new(4));
    let reading = outcomes.map(|(name, _)| name).collect::<Vec<_>>();
    let mut names = native.runtime.spawn(reading).await?;
    names.sort_unstable();
    ensure!(names == ["a", "b"], "of a and b came back {names:?}");
    Ok(())
}

/// With requests in flight.
async fn dropped(fetcher: &impl Fetch) -> Result<(), Broken> {
    let server = answers_once()?;
    let alive = Rc::new(());
    let items = (0..).map(|page| (Rc::clone(&alive), server.url(&format!("/{page}"))));
    let mut outcomes = fetcher.stream_with(stream::iter(items), &Plan::new(4));
    let first = outcomes.next().await;
    drop(outcomes);
    let held = Rc::strong_count(&alive);
    ensure!(
        first.is_some() && held == 2,
        "{held} are held, in place of ours and that of the first outcome"
    );
    Ok(())
}
