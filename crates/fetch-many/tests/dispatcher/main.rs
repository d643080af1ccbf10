//! `Dispatcher`, `Job` and `Outcomes` with real threads and no network.

mod accounts;
mod context;
mod deadline;
mod feed;
mod growing;
mod jobs;
mod observed;
mod panics;
mod predicate;
mod rest;
mod stop;
mod toy;
mod unlocked;
mod wakes;
mod watch;
