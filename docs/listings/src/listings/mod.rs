//! The listings that need an async runtime or what only this crate has: one file each, complete in itself, so that it
//! can be copied out. Each is given the base URL of the server. The others are those of `fetch-many-start`.

#![allow(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::unnecessary_wraps,
    missing_docs,
    reason = "a listing is read in its chapter, and all of them are called in the same way"
)]

use fetch_many_start::program::Listing;

macro_rules! listings {
    ($($name:ident)*) => {
        $(pub mod $name;)*

        /// All of these by their names.
        pub const ALL: &[(&str, Listing)] = &[$((stringify!($name), $name::run)),*];
    };
}

listings! {
    async_std_stream
    blocked_loop
    blocked_worker
    buffered_behind
    buffered
    deadline
    fifth_laws
    fifth_mended
    fifth_naive
    free_loop
    frozen
    gather_smol
    gather_tokio
    guard_held
    hanging
    instrumented
    join_all
    join_set
    measure_connections
    measure_deadline
    measure_fifth
    measure_gantt
    measure_gather
    measure_heartbeats
    measure_limits
    measure_phases
    measure_polls
    measure_storm
    measure_tasks
    no_limit
    one_connection
    queue_smol
    queue_tokio
    read_timeout
    restarted
    resumed
    smol_stream
    stream_smol
    stream_tokio
    thawed
    total_timeout
    two_at_once
    two_connections
    wait_for
    with_limit
}
