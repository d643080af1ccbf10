//! The listings: one file each, complete in itself, so that it can be copied out. Each is given the base
//! URL of the server.

#![allow(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::unnecessary_wraps,
    missing_docs,
    reason = "a listing is read in its chapter, and all of them are called in the same way"
)]

use std::error::Error;

type Listing = fn(&str) -> Result<(), Box<dyn Error>>;

macro_rules! listings {
    ($($name:ident)*) => {
        $(pub mod $name;)*

        /// All of them by their names.
        pub const ALL: &[(&str, Listing)] = &[$((stringify!($name), $name::run)),*];
    };
}

listings! {
    blocked_loop
    buffered
    client_each
    contract
    deadline
    drained
    failures
    free_loop
    frozen
    join_all
    join_set
    kept_errors
    lost_errors
    measure_connections
    measure_deadline
    measure_gantt
    measure_heartbeats
    measure_polls
    measure_storm
    measure_tasks
    no_timeout
    read_timeout
    retry_budget
    retry_storm
    sequential
    smol_stream
    thawed
    thread_pool
    total_timeout
    undrained
    wait_for
    with_timeout
}
