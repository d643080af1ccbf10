//! The same programs with a client alone, for their length.

pub(crate) mod api;
pub(crate) mod download;
pub(crate) mod links;
pub(crate) mod resume;
