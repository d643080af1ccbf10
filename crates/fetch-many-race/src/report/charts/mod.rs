//! Charts, for the page and for the book: [`Drawing`].

mod axis;
pub mod figures;
mod frame;
pub mod intervals;
mod lines;
mod names;
mod standalone;

pub use frame::Drawing;
pub use lines::Chart;
pub use standalone::standalone;

/// Colours, letters and strokes, light and dark.
pub(crate) const STYLE: &str = include_str!("style.css");
/// How many colours there are.
const INKS: usize = 8;
/// The first colours are the strategies', and those of what is measured beside each.
const STRATEGIES: [&str; 4] = ["tokio", "async-std", "smol", "threads"];

/// A contestant has its colour everywhere.
pub(super) fn ink(name: &str) -> usize {
    let family = name.trim_end_matches("-bare");
    let strategy = STRATEGIES.iter().position(|one| *one == family);
    let sum = || name.bytes().map(usize::from).sum::<usize>() % (INKS - 4) + 4;
    strategy.unwrap_or_else(sum)
}
