//! The listings that need no async runtime: one file each, complete in itself, so that it can be copied out. Each is
//! given the base URL of the server.

#![allow(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::unnecessary_wraps,
    missing_docs,
    reason = "a listing is read in its chapter, and all of them are called in the same way"
)]

use crate::program::Listing;

macro_rules! listings {
    ($($name:ident)*) => {
        $(pub mod $name;)*

        /// All of them by their names.
        pub const ALL: &[(&str, Listing)] = &[$((stringify!($name), $name::run)),*];
    };
}

listings! {
    client_each
    contract
    drained
    drifting
    failures
    faked
    files
    growing
    kept_errors
    limits
    lost_errors
    no_timeout
    omission
    outcomes
    paired
    retry_budget
    retry_storm
    reuse
    sequential
    stations
    thread_pool
    timed
    undrained
    with_timeout
}
