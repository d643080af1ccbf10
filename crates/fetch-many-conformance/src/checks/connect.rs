//! What stalls, fails or must not be before there is a connection: servers, addresses, names.

pub(super) mod accept;
#[cfg(target_os = "linux")]
pub(super) mod addresses;
pub(super) mod allowed;
pub(super) mod at_once;
pub(super) mod lookups;
pub(super) mod names;
#[cfg(target_os = "linux")]
pub(super) mod resolver;
