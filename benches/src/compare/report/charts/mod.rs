//! Charts, for the page and for the book: [`Drawing`].

mod axis;
pub(crate) mod figures;
mod frame;
pub(crate) mod intervals;
mod lines;
mod names;
mod standalone;

pub(crate) use frame::Drawing;
pub(crate) use lines::Chart;
pub(crate) use standalone::standalone;

use crate::entries::ENTRIES;

/// Colours, letters and strokes, light and dark.
pub(crate) const STYLE: &str = include_str!("style.css");
/// How many colours there are.
const INKS: usize = 8;

/// A contestant has its colour everywhere.
pub(crate) fn ink(name: &str) -> usize {
    let colours = ENTRIES.iter().filter(|entry| entry.bare().is_some());
    let family = name.trim_end_matches("-bare");
    let strategy = colours
        .map(|entry| entry.name)
        .position(|entry| entry == family);
    let sum = || name.bytes().map(usize::from).sum::<usize>() % (INKS - 4) + 4;
    strategy.unwrap_or_else(sum)
}
