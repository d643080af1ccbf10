//! Requests that are unusual, and servers that do not want all of one.

pub(super) mod at_accept;
pub(super) mod bytes;
pub(super) mod early;
pub(super) mod forms;
pub(super) mod international;
