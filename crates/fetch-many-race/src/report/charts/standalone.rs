//! Charts as a picture of their own, for pages that are written by hand: [`standalone()`].

use std::fmt::Write;

use super::STYLE;
use super::frame::Drawing;
use super::names::width;
use crate::report::grid::escaped;
use crate::report::words::same;

const WIDTH: f64 = 712.0;
/// Between two charts side by side.
const GAP: f64 = 24.0;
/// Room above a frame, below it for numbers, for its caption, and to its right.
const ABOVE: f64 = 24.0;
const BELOW: f64 = 34.0;
const CAPTION: f64 = 22.0;
const RIGHT: f64 = 16.0;

/// Charts in so many columns; below them the names of what has none beside it, or else how to read them.
#[must_use]
pub fn standalone(title: &str, drawings: &[Drawing], columns: u8) -> String {
    let columns = f64::from(columns.max(1));
    let column = (WIDTH - GAP * (columns - 1.0)) / columns;
    let mut parts = String::new();
    let (mut x, mut y, mut row) = (0.0, 0.0, 0.0_f64);
    for drawing in drawings {
        if x + column > WIDTH + 1.0 {
            (x, y, row) = (0.0, y + row, 0.0);
        }
        parts.push_str(&placed(drawing, x, y, column));
        row = row.max(drawing.frame.height + ABOVE + BELOW + CAPTION);
        x += column + GAP;
    }
    y += row;
    let legend = legend(drawings, y);
    y += CAPTION;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y:.0}\" role=\"img\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n{parts}{legend}</svg>\n",
        escaped(title)
    )
}

fn placed(drawing: &Drawing, x: f64, y: f64, column: f64) -> String {
    let frame = &drawing.frame;
    let below = y + ABOVE + frame.height + BELOW;
    format!(
        "<svg x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.0}\" overflow=\"visible\">{}</svg>\n\
         <text x=\"{x:.1}\" y=\"{:.1}\">{}</text>\n",
        x + frame.left,
        y + ABOVE,
        column - frame.left - RIGHT,
        frame.height,
        drawing.inside,
        below + 8.0,
        escaped(&drawing.caption)
    )
}

fn legend(drawings: &[Drawing], y: f64) -> String {
    let names = drawings.first().map_or(&[][..], |first| &first.legend);
    if names.is_empty() {
        return format!(
            "<text y=\"{:.1}\">Pale: a round. Line: the 95 % interval of the median. Band: ±{}. Left of 1 is better.</text>\n",
            y + 12.0,
            same()
        );
    }
    let mut x = 0.0;
    let mut svg = String::new();
    for (name, ink) in names {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            svg,
            "<text class=\"name ink{ink}\" x=\"{x:.1}\" y=\"{:.1}\">{}</text>",
            y + 12.0,
            escaped(name)
        );
        x += width(name) + 16.0;
    }
    svg
}
