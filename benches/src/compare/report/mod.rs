//! What shows a record: on the terminal, as Markdown, as a page, as files.

mod answer;
mod cases;
mod clients;
mod files;
mod grid;
mod html;
mod leaders;
mod markdown;
mod memory;
mod overview;
mod resolution;
mod sweep;
mod words;
mod work;

pub use answer::{MOST_LINES, ending, sentences};
pub use files::{render, write};
pub use markdown::markdown;
