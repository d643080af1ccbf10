//! What is shown of a published run in the README, in the book and in its figures: renderers of the run's record.
//!
//! A page says in a comment what it is shown between it and `<!-- /measured -->`; the rest of it is written by hand, and
//! names no figure. What a verdict is put into words with follows from the verdict by rule.

mod copy;
mod edition;
mod figures;
mod page;
mod parts;

pub use copy::copy;
pub use edition::{Edition, kept};
pub use figures::figures;
pub use page::{PAGES, written};
