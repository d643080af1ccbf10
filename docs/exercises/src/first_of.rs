//! Chapter 14: the first of several.
//!
//! Hint: outcomes are an iterator, and what is still in flight ends when that is dropped. So `find` the first that is a
//! success. The default plan would ask a mirror that failed a second time.

use fetch_many_threads::{Blocking, FetchManyExt, Plan, Retry};

/// Asks all of these mirrors at once, and returns the number of the first that answers with a success, without waiting
/// for the others; `None` if none does. Each is asked once.
#[must_use]
pub fn first_of(fetcher: &Blocking, mirrors: &[String]) -> Option<usize> {
    let plan = Plan::new(mirrors.len().max(1));
    let outcomes = fetcher.fetch(mirrors, &plan);
    todo!("the index of the first outcome that is a response with a status of success")
}
