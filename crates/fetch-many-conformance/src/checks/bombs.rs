//! Small bodies that decode to much, and bodies that do not decode.

pub(super) mod encoded;
#[cfg(target_os = "linux")]
pub(super) mod memory;
