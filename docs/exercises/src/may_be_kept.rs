//! Chapter 6: may the connection be kept?
//!
//! Hint: `headers.get_all(CONNECTION)` has every header of that name, and each is a list with commas. `to_str` makes one
//! a `&str`, `eq_ignore_ascii_case` compares.

use fetch_many_threads::http::header::CONNECTION;
use fetch_many_threads::http::{HeaderMap, Version};

/// Whether the connection on which a response of this version with these headers came may be used again (RFC 9112 §9.3).
#[must_use]
pub fn may_be_kept(version: Version, headers: &HeaderMap) -> bool {
    let says = |wanted: &str| -> bool { todo!("whether {wanted} is in one of the lists") };
    if version >= Version::HTTP_11 { !says("close") } else { says("keep-alive") && !says("close") }
}
