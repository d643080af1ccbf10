//! Slots by cause over time, as a picture.

use std::fmt::Write as _;

use fetch_many::Slots;

use super::escape::escape;
use crate::why::account::{Account, Standing};
use crate::why::chart::{COLUMNS, Picture};
use crate::why::digits::float;
use crate::why::facts::time;
use crate::why::table::{UNTOLD, label, name};

/// In which order they lie upon each other, from below: what is in use first.
fn columns() -> impl Iterator<Item = usize> {
    let all = Slots::ALL.iter();
    let (used, empty): (Vec<_>, Vec<_>) = all.partition(|slots| !slots.is_empty());
    let columns = used
        .into_iter()
        .chain(empty)
        .map(|slots: &Slots| *slots as usize);
    columns.chain([COLUMNS - 1])
}

/// The picture with its axes.
pub(super) fn render(account: &Account) -> String {
    let is_whole = account.standing == Standing::Ended;
    let picture = account.chart.picture(is_whole.then_some(&account.ledger));
    if picture.parts.is_empty() || account.ledger.limit == 0 {
        return String::new();
    }
    let limit = account.ledger.limit;
    let elapsed = account.ledger.elapsed;
    format!(
        "<h2>Slots over time</h2>\n<p class=\"quiet\">From 0 to {limit} slots, from below: what they were in use for, then why they \
         were empty. The colours are those of the table. Drawn from the lines of the journal, whose times are sums: what an entry \
         with several attempts has spent is divided evenly among them.</p>\n{}\
         <div class=\"axis\"><span>0</span><span>{}</span><span>{}</span></div>\n",
        areas(&picture, limit),
        escape(&time(elapsed / 2)),
        escape(&time(elapsed))
    )
}

/// One area for each cause that any slot was at.
fn areas(picture: &Picture, limit: u64) -> String {
    let (width, height) = (picture.parts.len(), float(limit));
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} 100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Slots by cause over time\">\n"
    );
    let mut below = vec![0.0; width];
    for column in columns() {
        let above: Vec<f64> = picture
            .parts
            .iter()
            .zip(&below)
            .map(|(part, below)| part[column] + below)
            .collect();
        let is_there = picture
            .parts
            .iter()
            .any(|part| part[column] > height / 10_000.0);
        if is_there {
            let slots = Slots::ALL.get(column).copied();
            let _ = writeln!(
                svg,
                "<path style=\"fill:var(--{})\" d=\"{}\"><title>{}</title></path>",
                name(slots),
                outline(&below, &above, height),
                slots.map_or(UNTOLD, label)
            );
        }
        below = above;
    }
    svg.push_str("</svg>\n");
    svg
}

/// Along what is above, and back along what is below, in steps.
fn outline(below: &[f64], above: &[f64], height: f64) -> String {
    let y = |slots: f64| 100.0 - 100.0 * slots / height;
    let mut path = String::new();
    for (x, slots) in above.iter().enumerate() {
        let begin = if x == 0 { "M0 " } else { "V" };
        let _ = write!(path, "{begin}{:.2}H{}", y(*slots), x + 1);
    }
    for (x, slots) in below.iter().enumerate().rev() {
        let _ = write!(path, "V{:.2}H{x}", y(*slots));
    }
    path.push('Z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_lies_once_in_the_pile() {
        let mut all: Vec<_> = columns().collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..COLUMNS));
    }

    #[test]
    fn an_outline_is_closed() {
        assert_eq!(
            outline(&[0.0, 1.0], &[1.0, 2.0], 2.0),
            "M0 50.00H1V0.00H2V50.00H1V100.00H0Z"
        );
    }
}
