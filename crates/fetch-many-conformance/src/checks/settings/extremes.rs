//! Every setting at the ends of its type.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Instant;
use std::{panic, thread};

use fetch_many::{ErrorKind, FetchManyExt, RequestExt};

use crate::broken::ensure;
use crate::checks::{describe, kind, serve};
use crate::process::Apart;
use crate::raw::{Hit, Reply};
use crate::{Broken, NotKept, Subject};

mod rows;

use self::rows::{Row, rows};

/// So many requests in each row.
const REQUESTS: usize = 6;

/// Durations of nothing, a nanosecond and for ever, numbers that are none, the most there is of everything: no panic,
/// in no thread or task, no hang, and what comes of it is what the words say. In a process of its own, where any panic
/// is the strategy's.
///
/// # Errors
/// [`Broken`], if one of these is otherwise.
pub(in crate::checks) fn setting_extremes(subject: &Subject) -> Result<(), NotKept> {
    let apart = Apart {
        check: "setting_extremes",
        like: "with settings at the ends of their types",
        cold: false,
        unprivileged: false,
    };
    apart.run(subject, || serve(subject, script), all_rows)
}

fn script(hit: &Hit) -> Reply {
    if hit.path.starts_with("/asks") && hit.path.ends_with("/0") {
        return Reply::new().response(503, &[("Retry-After", "1")], "");
    }
    if hit.path.starts_with("/heals") && hit.attempt == 1 {
        return Reply::new().response(503, &[], "");
    }
    if let Some(path) = hit.path.strip_prefix("/leads") {
        return Reply::new().response(302, &[("location", &format!("/there{path}"))], "");
    }
    Reply::new().ok("fine")
}

fn all_rows(subject: &Subject, url: &str) -> Result<(), NotKept> {
    let panics = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&panics);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        counted.fetch_add(1, Ordering::Relaxed);
        before(panic);
    }));
    for (number, row) in rows(url).into_iter().enumerate() {
        let name = row.name;
        run(subject, url, number, &row).map_err(|broken| broken.of(name))?;
        let panics = panics.load(Ordering::Relaxed);
        ensure!(panics == 0, "{name}: {panics} panics in the background");
    }
    Ok(())
}

fn run(subject: &Subject, url: &str, number: usize, row: &Row) -> Result<(), Broken> {
    let strategy = subject.make(&row.config)?;
    let begin = Instant::now();
    let requests = (0..REQUESTS).map(|index| {
        let url = format!("{}{}/{number}/{index}", url.trim_end_matches('/'), row.path);
        url.with(row.settings.clone())
    });
    let (done, watch) = mpsc::channel::<()>();
    let mut batch = strategy.fetch(requests, &row.plan);
    let stop = batch.stop_handle();
    let patience = subject.waits();
    let watchman = thread::spawn(move || {
        let late = watch.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
        if late {
            stop.stop();
        }
        late
    });
    let mut yielded = 0;
    let mut result = Ok(());
    for outcome in batch.by_ref() {
        yielded += 1;
        let found = match &outcome.result {
            Ok(response) => Ok(response.status().as_u16()),
            Err(_) => Err(kind(&outcome).unwrap_or(ErrorKind::Other)),
        };
        if !row.expected.contains(&found) {
            let expected = row.expected;
            result = Err(Broken::new(format!(
                "{}, not one of {expected:?}",
                describe(&outcome)
            )));
        }
    }
    drop(done);
    let late = watchman.join().unwrap_or(true);
    ensure!(!late, "no end after {:?}", begin.elapsed());
    result?;
    // A batch whose time is over before it has begun takes nothing.
    let taken = batch.tally().taken;
    let all = taken == REQUESTS || row.plan.deadline.is_some();
    ensure!(
        all && yielded == taken,
        "{yielded} outcomes of {taken} requests taken, of {REQUESTS}"
    );
    Ok(())
}
