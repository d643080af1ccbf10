//! No thread can be made.

use std::thread;

use fetch_many::ErrorKind::{Other, Resolve, Timeout};
use fetch_many::{Config, ErrorKind, FetchMany, FetchManyExt};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::broken::ensure;
use crate::checks::{describe, kind, plan, serve};
use crate::process::Apart;
use crate::raw::Reply;
use crate::{Broken, NotKept, Subject};

const APART: Apart = Apart {
    check: "fire_threads_cannot_be_spawned",
    like: "that may make no threads",
    cold: false,
    unprivileged: true,
};

/// From the third request of a batch on, the system makes no more threads: the batch goes on with
/// those there are. What is begun then succeeds or fails with `Err(Other)`, or `Err(Resolve)` or
/// `Err(Timeout)` if its host is a name; what is begun once there are threads again succeeds. On
/// Linux, in a process of its own; elsewhere unseen.
///
/// # Errors
/// [`Broken`], if an item fails otherwise, or a later one does.
pub(in crate::checks) fn fire_threads_cannot_be_spawned(subject: &Subject) -> Result<(), NotKept> {
    let server = || serve(subject, |_| Reply::new().ok("few"));
    APART.run(subject, server, from_the_third_on)
}

/// In a process that has fetched nothing yet and may make no thread, a strategy cannot be made,
/// `Err(Other)`, or its items fail so; one that is made later fetches. On Linux; elsewhere
/// unseen.
///
/// # Errors
/// [`Broken`], if anything fails otherwise.
pub(in crate::checks) fn fire_threads_never_spawned(subject: &Subject) -> Result<(), NotKept> {
    let server = || serve(subject, |_| Reply::new().ok("few"));
    let apart = Apart {
        check: "fire_threads_never_spawned",
        cold: true,
        ..APART
    };
    apart.run(subject, server, from_the_first_on)
}

fn from_the_third_on(subject: &Subject, url: &str) -> Result<(), NotKept> {
    let strategy = &*subject.make(&Config::default())?;
    let mut threads = None;
    let urls = (0..60).inspect(|index| {
        if *index == 2 {
            threads = Some(NoThreads::begin());
        }
    });
    fetch(strategy, urls.map(|_| url), &[])?;
    let threads = threads.unwrap_or_else(NoThreads::begin)?;
    let named = url.replace("127.0.0.1", "localhost");
    fetch(strategy, [url; 20], &[Other])?;
    fetch(strategy, [&named[..]; 16], &[Other, Resolve, Timeout])?;
    drop(threads);
    Ok(fetch(strategy, [url, &named].repeat(10), &[])?)
}

fn from_the_first_on(subject: &Subject, url: &str) -> Result<(), NotKept> {
    let threads = NoThreads::begin()?;
    match subject.try_make(&Config::default()) {
        Ok(strategy) => fetch(&*strategy, [url; 20], &[Other])?,
        Err(error) => ensure!(
            error.kind() == Other,
            "made without threads: {error} ({error:?})"
        ),
    }
    drop(threads);
    let strategy = subject.make(&Config::default())?;
    Ok(fetch(&*strategy, [url; 20], &[])?)
}

/// Each succeeds, or fails with one of these kinds.
fn fetch<'u>(
    strategy: &dyn FetchMany,
    urls: impl IntoIterator<Item = &'u str>,
    kinds: &[ErrorKind],
) -> Result<(), Broken> {
    let mut taken = 0;
    let urls = urls.into_iter().inspect(|_| taken += 1);
    let mut yielded = 0;
    for outcome in strategy.fetch(urls, &plan(8)) {
        yielded += 1;
        let good = kind(&outcome).is_none_or(|kind| kinds.contains(&kind));
        ensure!(good, "{}", describe(&outcome));
    }
    ensure!(yielded == taken, "{yielded} outcomes of {taken} requests");
    Ok(())
}

/// As long as this lives, the system makes no thread.
struct NoThreads(Rlimit);

impl NoThreads {
    fn begin() -> Result<Self, NotKept> {
        let before = getrlimit(Resource::Nproc);
        let none = Rlimit {
            current: Some(0),
            ..before
        };
        let lowered = setrlimit(Resource::Nproc, none).map(|()| Self(before));
        let lowered = lowered.map_err(std::io::Error::from)?;
        let made = thread::Builder::new().spawn(|| ()).is_ok();
        if made {
            return Err(NotKept::Unseen(
                "this system makes threads beyond the limit".to_owned(),
            ));
        }
        Ok(lowered)
    }
}

impl Drop for NoThreads {
    fn drop(&mut self) {
        // Up to the hard limit, which has stayed, anybody may.
        let _ = setrlimit(Resource::Nproc, self.0);
    }
}
