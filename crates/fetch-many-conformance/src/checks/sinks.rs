//! Bodies that go to a sink.

pub(super) mod blocks;
pub(super) mod digests;
pub(super) mod room;
mod store;
pub(super) mod stored;
pub(super) mod trouble;
pub(super) mod versions;
