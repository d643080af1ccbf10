//! A file that need not be named: [`file`].

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};

/// The file of an option that may stand without one. A URL behind it was not meant for it.
pub(crate) fn file() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        let text = path.to_string_lossy();
        if text.starts_with("http://") || text.starts_with("https://") {
            return Err("this is a URL, and stands where a file may; put URLs first");
        }
        Ok(path)
    })
}
