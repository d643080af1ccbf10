//! Lists of what is to be fetched: [`List`], its [`Entry`]s and [`BadLine`]s.
//!
//! A list is read in bounded memory, whatever it is: a line has at most 1 MiB, and what is longer is one bad line. A file is
//! read where it lies, as often as need be; a pipe once.
//!
//! ```
//! use fetch_many_cli::list::{List, Source};
//!
//! let urls = ["https://example.com/a", "example.com/b", "ftp://example.com/c"];
//! let list = List::open(Source::Arguments(urls.map(str::to_owned).to_vec()), None)?;
//! let entries: Vec<_> = list.entries()?.collect();
//! assert_eq!(entries[1].as_ref().unwrap().url, "https://example.com/b");
//! let bad = entries[2].as_ref().unwrap_err();
//! assert_eq!(bad.to_string(), "line 3: url with a scheme other than http and https: ftp://example.com/c");
//! # Ok::<(), fetch_many_cli::list::ListError>(())
//! ```

mod bad;
mod chunks;
mod entries;
mod entry;
mod error;
mod fields;
mod format;
mod headers;
mod id;
mod index;
mod lines;
mod open;
mod out;
mod parse;
mod place;
mod rest;
mod source;
#[cfg(test)]
mod tests;
mod turns;
mod url;

pub use self::bad::{BadLine, Fault};
pub use self::entries::Entries;
pub use self::entry::Entry;
pub use self::error::ListError;
pub use self::format::Format;
pub use self::id::{Id, NoId};
pub use self::index::Index;
pub use self::open::List;
pub(crate) use self::out::{
    LONGEST_PART, LONGEST_PATH, RESERVED, is_device, is_unfinished, is_unseen,
};
pub use self::rest::Rest;
pub use self::source::Source;
pub use self::turns::Turns;
pub(crate) use self::url::{decoded, is_loopback};
