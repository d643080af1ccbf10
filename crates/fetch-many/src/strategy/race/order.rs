//! The order of addresses: [`in_turns`].

use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;

/// Each address once, the two families in turns, beginning with that of the first (RFC 8305 §4). Within a family, the
/// order stays. What is in this order already is left as it is.
pub(super) fn in_turns(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    if addresses.len() < 2 {
        return addresses;
    }
    let first_is_v6 = addresses[0].is_ipv6();
    let mut seen = HashSet::with_capacity(addresses.len());
    let (mut first, mut second): (VecDeque<_>, VecDeque<_>) = addresses
        .into_iter()
        .filter(|address| seen.insert(*address))
        .partition(|address| address.is_ipv6() == first_is_v6);
    let mut turns = Vec::with_capacity(first.len() + second.len());
    while !(first.is_empty() && second.is_empty()) {
        turns.extend(first.pop_front());
        turns.extend(second.pop_front());
    }
    turns
}
