//! `fetch-many race`, over servers of this machine.

mod bounds;
#[cfg(unix)]
mod defects;
mod input;
#[cfg(unix)]
mod local;
mod manners;
mod manual;
mod program;
mod whole;
