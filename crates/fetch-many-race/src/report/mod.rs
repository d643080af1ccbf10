//! What shows a record: on the terminal, as Markdown, as a page, as files.

mod answer;
pub mod cases;
pub mod charts;
mod clients;
mod files;
pub mod grid;
mod html;
pub mod leaders;
mod markdown;
mod memory;
mod overview;
pub mod resolution;
mod sweep;
pub mod words;
pub mod work;

pub use answer::{MOST_LINES, costs, ending, sentences};
pub use files::render;
pub use html::page;
pub use markdown::{body, markdown};
