//! Requests and responses in surf's types, and back.
//!
//! What surf holds in the end counts: a middleware may have changed any part of it. The original travels
//! beside, as an extension, for two reasons. Where a part is still what was made of the original, the
//! original is taken and nothing is converted back: its order is kept, and its body is not copied. And
//! http-types cannot hold everything: it knows some methods and some statuses only, and its header values
//! are ASCII. For what is neither, surf holds a stand-in, or no such header.

mod body;
mod headers;
mod lent;
pub(crate) mod request;
pub(crate) mod response;
mod url;

pub(crate) use self::lent::Slot;
