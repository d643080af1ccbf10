//! The line where descriptors have run out.

use std::fs::File;

use fetch_many::{Config, ErrorKind, FetchManyExt};

use crate::broken::ensure;
use crate::checks::trouble::descriptors::leave_descriptors;
use crate::checks::{Refused, describe, expect_kind, expect_response, plan, serve};
use crate::process::Apart;
use crate::raw::Reply;
use crate::{Broken, NotKept, Subject};

/// How many descriptors are left to that process until all are taken. A runtime needs some for itself.
const LEFT: u64 = 40;

/// With no descriptor left, and none of the strategy's own to give up, the line says so, and how many there
/// may be. On Linux, in a process of its own; elsewhere unseen.
///
/// # Errors
/// [`Broken`], if the line is another.
pub(in crate::checks) fn error_words_descriptors(subject: &Subject) -> Result<(), NotKept> {
    let apart = Apart {
        check: "error_words_descriptors",
        like: "without a descriptor",
        // What a server of that process closes late would be a descriptor again.
        cold: true,
        unprivileged: false,
    };
    let server = || serve(subject, |_| Reply::new().ok("ok"));
    apart.run(subject, server, without_descriptors)
}

fn without_descriptors(subject: &Subject, url: &str) -> Result<(), Broken> {
    let limit = leave_descriptors(LEFT)?;
    let strategy = subject.make(&Config::default())?;
    // What a runtime starts once is there then, and no connection is left to be closed later.
    let refused = Refused::new()?;
    for outcome in strategy.fetch([refused.url("/")], &plan(1)) {
        expect_kind(&outcome, ErrorKind::Connect)?;
    }
    let mut taken = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        taken.push(file);
    }
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let expected = format!("too many open files (limit {limit}): {host}");
    for outcome in strategy.fetch([url], &plan(1)) {
        let line = outcome.result.as_ref().map_err(ToString::to_string);
        ensure!(
            line.is_err_and(|line| line == expected),
            "{}, not `{expected}`",
            describe(&outcome)
        );
    }
    drop(taken);
    for outcome in strategy.fetch([url], &plan(1)) {
        expect_response(&outcome, 200, "ok")?;
    }
    Ok(())
}
