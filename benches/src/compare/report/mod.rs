//! What a run is shown as: [`write()`].

mod clients;
mod files;
mod grid;
mod html;
mod markdown;
mod memory;
mod sweep;
mod work;

pub use files::write;
pub use markdown::markdown;
