//! A sink that fails.

use std::io;

use fetch_many::{
    Bytes, Config, ErrorKind, FetchManyExt, Head, Intake, Kept, Plan, Retry, Sink, Stored, Whole,
};

use super::store::Store;
use crate::broken::ensure;
use crate::checks::expect::{describe, expect_kind, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// Where it fails, by the path that is asked for.
const FAILING: [&str; 8] = [
    "/open-error",
    "/open-panic",
    "/write-error",
    "/write-panic",
    "/late-error",
    "/commit-error",
    "/commit-panic",
    "/drop-panic",
];

/// A sink that returns an error or panics, when it is opened, written to or committed, among others that do not.
///
/// # Errors
/// [`Broken`], if that is anything but the request's own `Err(Sink)`; if it is tried again; if the others do not come
/// through; or if anything of it is committed.
pub(in crate::checks) fn sink_trouble(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok(vec![b'x'; 200_000]))?;
    let strategy = subject.make(&Config::default())?;
    let store = Store::default();
    let plan = Plan::new(4)
        .retry(Retry::up_to(3))
        .sink(Faulty(store.clone()));
    let good = |number: usize| format!("/good/{number}");
    let paths: Vec<_> = FAILING
        .iter()
        .enumerate()
        .flat_map(|(number, path)| [(*path).to_owned(), good(number)])
        .collect();
    let mut yielded = 0;
    for outcome in strategy.fetch(paths.iter().map(|path| server.url(path)), &plan) {
        yielded += 1;
        let path = &paths[outcome.index];
        let committed = store.shelf(path).committed.len();
        if path.starts_with("/good") {
            let is_stored = outcome.result.is_ok() && committed == 1;
            ensure!(
                is_stored,
                "{path}: {}, and committed {committed} times",
                describe(&outcome)
            );
            continue;
        }
        expect_kind(&outcome, ErrorKind::Sink).map_err(|broken| broken.of(path))?;
        let attempts = server.attempts(path);
        ensure!(attempts == 1, "{path}: asked for {attempts} times");
        ensure!(committed == 0, "{path}: committed");
    }
    ensure!(
        yielded == paths.len(),
        "{yielded} outcomes of {} requests",
        paths.len()
    );
    drop(strategy);
    let open = store.unfinished();
    ensure!(
        open.is_empty(),
        "sinks were not told of the ends of {open:?}"
    );
    Ok(())
}

struct Faulty(Store);

impl Sink for Faulty {
    fn open(&self, head: &Head) -> io::Result<Box<dyn Intake>> {
        let path = head.uri.path().to_owned();
        fail(&path, "/open")?;
        let intake = Some(self.0.open(head)?);
        Ok(Box::new(FaultyIntake {
            path,
            written: 0,
            intake,
        }))
    }
}

struct FaultyIntake {
    path: String,
    written: usize,
    intake: Option<Box<dyn Intake>>,
}

impl Intake for FaultyIntake {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        fail(&self.path, "/write")?;
        self.written += data.len();
        if self.written > 100_000 {
            fail(&self.path, "/late")?;
            // It has something to drop.
            if self.path.starts_with("/drop") {
                return Err(io::Error::other("made to fail"));
            }
        }
        match &mut self.intake {
            Some(intake) => intake.write(data),
            None => Ok(()),
        }
    }

    fn commit(mut self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        fail(&self.path, "/commit")?;
        match self.intake.take() {
            Some(intake) => intake.commit(whole),
            None => Err(io::Error::other("committed twice")),
        }
    }

    fn keep(mut self: Box<Self>) -> Option<Kept> {
        self.intake.take()?.keep()
    }
}

impl Drop for FaultyIntake {
    fn drop(&mut self) {
        drop(self.intake.take());
        assert!(!self.path.starts_with("/drop"), "made to panic");
    }
}

/// Fails, if this is the path for it.
fn fail(path: &str, at: &str) -> io::Result<()> {
    match path.strip_prefix(at) {
        Some("-error") => Err(io::Error::other("made to fail")),
        Some("-panic") => panic!("made to panic"),
        _ => Ok(()),
    }
}
