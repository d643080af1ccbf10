//! `Settings::priority`.

use fetch_many::{Config, FetchManyExt, RequestExt, Settings};

use crate::broken::ensure;
use crate::checks::{describe, plan, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// How many of each priority wait.
const EACH: usize = 12;

/// Of those that wait, one with a higher priority starts first, and among equals who came first. Who is passed over seven
/// times has the next turn.
///
/// # Errors
/// [`Broken`], if the server is asked in another order.
pub(in crate::checks) fn setting_priority(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/0" => Reply::new().gate("all wait").ok("in turn"),
        _ => Reply::new().ok("in turn"),
    })?;
    let strategy = subject.make(&Config::default())?;
    // The first starts as soon as it is taken. The others are taken while it runs, and wait.
    let usual = (0..=EACH).map(|index| (index, 0));
    let high = (0..EACH).map(|index| (EACH + 1 + index, 1));
    let requests = usual.chain(high).map(|(index, priority)| {
        if index == 2 * EACH {
            server.open("all wait");
        }
        let url = server.url(&format!("/{index}"));
        url.with(Settings::default().priority(priority))
    });
    for outcome in strategy.fetch(requests, &plan(1).lookahead(2 * EACH)) {
        ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
    }
    let (mut usual, mut high) = (1..=EACH, EACH + 1..=2 * EACH);
    let mut expected = vec![0];
    expected.extend(high.by_ref().take(7));
    expected.extend(usual.by_ref().take(1));
    expected.extend(high.chain(usual));
    let expected = expected.into_iter().map(|index| format!("/{index}"));
    let asked: Vec<_> = server.hits().iter().map(|hit| hit.path.clone()).collect();
    ensure!(
        asked.iter().cloned().eq(expected),
        "asked in another order than that of the priorities: {asked:?}"
    );
    Ok(())
}
