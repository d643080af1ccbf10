//! `next` blocks its thread. Where a strategy can tell that this thread runs async code, it panics
//! with a message that says what to use instead.

use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fetch_many::{Config, FetchManyExt};

use super::{plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// A `next` inside the runtime, and one outside after that.
///
/// # Errors
/// [`Broken`], if the former does not panic with a message that names the native API, if another panic comes
/// before that one, or if the latter does not work.
pub(in crate::checks) fn law_17_not_for_async_code(subject: &Subject) -> Result<(), Broken> {
    let Some(in_async) = subject.run_in_async() else {
        let how = "how to run async code is not known: pass `in_async`, or except this check with \
                   the reason why the strategy cannot tell";
        return Err(Broken::new(how));
    };
    let server = serve(subject, |_| Reply::new().ok("blocking"))?;
    let strategy = subject.make(&Config::default())?;
    let mut batch = strategy.fetch([server.url("/")], &plan(1));
    let mut inside = None;
    let mut panics = 0;
    in_async(&mut || inside = Some(quietly(|| batch.next(), &mut panics)));
    match inside {
        None => return Err(Broken::new("`in_async` did not run the code")),
        Some(Ok(outcome)) => {
            let how = format!("`next` inside async code returned {outcome:?}");
            return Err(Broken::new(how));
        }
        Some(Err(payload)) => {
            let message = payload
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| payload.downcast_ref::<&str>().copied())
                .unwrap_or_default();
            // The native API is called so in every strategy.
            let helpful = message.contains("Fetcher");
            ensure!(
                helpful,
                "the panic does not name what to use instead: {message:?}"
            );
        }
    }
    ensure!(
        panics == 1,
        "{panics} panics are told, and the one that helps is the last"
    );
    let hits = server.counts().hits;
    ensure!(
        hits == 0,
        "{hits} requests were sent from inside async code"
    );
    let outside = batch.next().is_some_and(|outcome| outcome.result.is_ok());
    ensure!(
        outside,
        "after that, `next` does not work outside async code either"
    );
    Ok(())
}

/// What comes of it, a panic included, of which nothing is printed: it is what must come. `panics` counts those that
/// would have been.
fn quietly<T>(run: impl FnOnce() -> T, panics: &mut usize) -> thread::Result<T> {
    let this = thread::current().id();
    let hook = Arc::new(panic::take_hook());
    let others = Arc::clone(&hook);
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    panic::set_hook(Box::new(move |panic| {
        if thread::current().id() == this {
            counted.fetch_add(1, Ordering::Relaxed);
        } else {
            others(panic);
        }
    }));
    let result = catch_unwind(AssertUnwindSafe(run));
    // The hook that has the other reference to the one before.
    drop(panic::take_hook());
    if let Some(hook) = Arc::into_inner(hook) {
        panic::set_hook(hook);
    }
    *panics = seen.load(Ordering::Relaxed);
    result
}
