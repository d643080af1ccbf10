//! `Dispatcher`, `Job` and `Outcomes` with real threads and no network.

mod accounts;
mod deadline;
mod jobs;
mod panics;
mod predicate;
mod stop;
mod toy;
mod wakes;
mod watch;
