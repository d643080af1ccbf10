//! Parts of a URL as parts of a path: [`host`], [`path`].

use std::fmt::Write as _;

use fetch_many::http::Uri;

use super::part::{cut, safe, split};
use crate::list::decoded;

/// The host, and the port where it is not the scheme's own. `http` and `https` have one name: where both have a page, the two
/// names collide and get their hashes.
pub(super) fn host(uri: &Uri) -> String {
    let host = uri.host().unwrap_or_default();
    // Of an IPv6 address; no system has colons everywhere.
    let host = cut(safe(&host.replace(':', "-")));
    match uri.port_u16() {
        Some(port) => cut(format!("{host}+{port}")),
        None => host,
    }
}

/// The directories of the path, and the name of the file: percent-decoded, and safe. A path that ends with a slash is its
/// directory's `index.html`. What has a query has 8 hexadecimal digits of its hash before the extension.
pub(super) fn path(uri: &Uri) -> (Vec<String>, String) {
    let (directories, name) = uri.path().rsplit_once('/').unwrap_or_default();
    let directories = directories.split('/').filter(|part| !part.is_empty());
    let name = match text(name) {
        name if name.is_empty() => "index.html".to_owned(),
        name => name,
    };
    let name = match query(uri) {
        Some(digits) => {
            let (stem, extension) = split(&name);
            format!("{stem}-{digits}{extension}")
        }
        None => name,
    };
    let directories = directories.map(|part| cut(safe(&text(part)))).collect();
    (directories, cut(safe(&name)))
}

/// The extension of the file's name, with its dot; nothing without one.
pub(super) fn extension(uri: &Uri) -> String {
    split(&path(uri).1).1.to_owned()
}

/// 8 hexadecimal digits for a query that is not empty.
pub(super) fn query(uri: &Uri) -> Option<String> {
    let query = uri.query().filter(|query| !query.is_empty())?;
    Some(blake3::hash(query.as_bytes()).to_hex()[..8].to_owned())
}

/// Percent-decoded; bytes that are no text stay encoded.
fn text(part: &str) -> String {
    if !part.contains('%') {
        return part.to_owned();
    }
    let mut text = String::with_capacity(part.len());
    for chunk in decoded(part).utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
