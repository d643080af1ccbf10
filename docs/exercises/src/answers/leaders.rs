//! Chapter 13.

use crate::leaders::Line;

pub fn leaders<'a>(table: &[Line<'a>]) -> Vec<&'a str> {
    let ranked = || table.iter().filter_map(|(name, ratio)| Some((*name, ratio.ok()?)));
    let best = ranked().map(|(_, (_, high))| high).fold(f64::INFINITY, f64::min);
    let ahead = ranked().filter(|(_, (low, _))| *low <= best * 1.03);
    ahead.map(|(name, _)| name).collect()
}
