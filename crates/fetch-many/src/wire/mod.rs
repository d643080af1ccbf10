//! What one exchange puts on the wire and takes from it: URLs, headers, redirects, codings.

pub(crate) mod bounds;
pub(crate) mod credentials;
pub mod decode;
pub(crate) mod head_lines;
pub(crate) mod headers;
mod international;
pub(crate) mod length;
pub(crate) mod normal;
pub(crate) mod origin;
mod punycode;
pub(crate) mod redirect;
pub(crate) mod resume;
pub(crate) mod target;
pub(crate) mod transfer;
