//! What one exchange puts on the wire and takes from it: URLs, redirects, content codings.

pub(crate) mod bounds;
pub mod decode;
mod international;
pub(crate) mod length;
pub(crate) mod origin;
mod punycode;
pub(crate) mod redirect;
pub(crate) mod target;
