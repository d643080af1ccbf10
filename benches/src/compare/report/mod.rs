//! What shows a record: on the terminal, as Markdown, as a page, as files.

mod answer;
pub(crate) mod cases;
pub(crate) mod charts;
mod clients;
mod files;
pub(crate) mod grid;
mod html;
pub(crate) mod leaders;
pub(crate) mod markdown;
mod memory;
mod overview;
pub(crate) mod resolution;
mod sweep;
pub(crate) mod words;
pub(crate) mod work;

pub use answer::{MOST_LINES, ending, sentences};
pub use files::{render, write};
pub use html::page;
pub use markdown::markdown;
