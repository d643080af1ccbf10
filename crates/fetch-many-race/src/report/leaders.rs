//! Who needs least, as far as it can be told: [`Leaders`].

use crate::record::Metric;
use crate::record::{Row, Standing, Table};
use crate::statistics::{SAME, Spread, Verdict};

/// Which strategies need least of something in a case.
#[derive(Debug, PartialEq)]
pub enum Leaders<'a> {
    /// There are not enough rounds to tell.
    TooFewRounds,
    /// All need the same, and this is certain.
    Alike,
    /// All may be the same: nobody is shown to be behind the best.
    NotTold,
    /// Those who are not shown to be behind the best, the best first.
    Front(Vec<&'a Row>),
    /// Fewer than two can be ranked.
    Nobody,
}

impl<'a> Leaders<'a> {
    /// Those of a case, if that metric is compared there.
    #[must_use]
    pub fn of(table: &'a Table, metric: Metric) -> Self {
        let rows: Vec<_> = table.strategies().collect();
        let ranked = rows.iter().copied();
        let ranked: Vec<_> = ranked
            .filter_map(|row| Some((row, spread(row, metric)?)))
            .collect();
        let verdicts = || {
            let compared = rows.iter().filter_map(|row| row.comparison(metric));
            compared.map(|one| one.verdict)
        };
        if ranked.len() < 2 {
            return Self::Nobody;
        }
        if verdicts().any(|verdict| verdict == Verdict::TooFewRounds) {
            return Self::TooFewRounds;
        }
        let all_are_ranked = ranked.len() == rows.len();
        if all_are_ranked && verdicts().all(|verdict| verdict == Verdict::Same) {
            return Self::Alike;
        }
        let highs = ranked.iter().map(|(_, spread)| spread.high);
        let best = highs.fold(f64::INFINITY, f64::min);
        let behind_nobody = |(_, spread): &(&Row, Spread)| spread.low <= best * (1.0 + SAME);
        let mut front: Vec<_> = ranked.into_iter().filter(behind_nobody).collect();
        if front.len() == rows.len() {
            return Self::NotTold;
        }
        front.sort_by(|(_, one), (_, other)| one.median.total_cmp(&other.median));
        Self::Front(front.into_iter().map(|(row, _)| row).collect())
    }
}

/// The ratio to the reference, which is 1 for the reference itself.
#[must_use]
pub fn spread(row: &Row, metric: Metric) -> Option<Spread> {
    if row.is_reference() {
        return Some(Spread {
            median: 1.0,
            low: 1.0,
            high: 1.0,
        });
    }
    let is_ranked = row.standing == Standing::Ranked;
    let compared = row.comparison(metric).filter(|_| is_ranked)?;
    Some(compared.spread)
}
