//! Where a value lies between the ends of an axis: [`Axis`].

/// An axis, logarithmic unless it begins at zero: rates, times and limits span decades, and ratios are factors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    linear: bool,
}

impl Axis {
    /// One that these values fit on; none if there is none of them.
    pub(super) fn of(values: impl Iterator<Item = f64>, linear: bool) -> Option<Self> {
        let good = values.filter(|value| value.is_finite() && (linear || *value > 0.0));
        let (low, high) = good.fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let low = if linear { 0.0 } else { low / 1.1 };
        (low < high).then_some(Self {
            low,
            high: high * 1.1,
            linear,
        })
    }

    /// One of ratios, as far from 1 to either side.
    pub(super) fn around_one(reach: f64) -> Self {
        Self {
            low: 1.0 / reach,
            high: reach,
            linear: false,
        }
    }

    /// From 0 to 100.
    pub(super) fn percent(&self, value: f64) -> f64 {
        let share = if self.linear {
            (value - self.low) / (self.high - self.low)
        } else {
            (value / self.low).ln() / (self.high / self.low).ln()
        };
        share * 100.0
    }

    /// Round values: powers of ten, with halves and fifths if there are few; or about five steps.
    pub(super) fn ticks(&self) -> Vec<f64> {
        if self.linear {
            return self.steps();
        }
        let wide = self.high / self.low > 300.0;
        let between: &[f64] = if wide { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let decades = (-7..=9).map(|power| 10_f64.powi(power));
        let ticks = decades.flat_map(|decade| between.iter().map(move |times| decade * times));
        let ticks = self.apart(ticks.filter(|tick| (self.low..=self.high).contains(tick)));
        // Where all values are nearly the same there is none of these, or one.
        if ticks.len() < 2 { self.steps() } else { ticks }
    }

    /// About five equal ones.
    fn steps(&self) -> Vec<f64> {
        let span = self.high - self.low;
        let step = 10_f64.powf((span / 4.0).log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * step);
        let fits = |step: &&f64| span / **step <= 5.0;
        let step = step.iter().find(fits).copied().unwrap_or(span);
        let first = (self.low / step).ceil();
        let steps = (0..=5).map(|number| (first + f64::from(number)) * step);
        self.apart(steps.filter(|tick| *tick <= self.high))
    }

    /// Ratios that are easily read, 1 among them.
    pub(super) fn ratio_ticks(&self) -> Vec<f64> {
        const ABOVE: [f64; 11] = [1.0, 1.1, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0];
        let above = ABOVE.into_iter().filter(|tick| *tick <= self.high);
        let above = self.apart(above);
        let below = above.iter().skip(1).rev().map(|tick| 1.0 / tick);
        below.chain(above.iter().copied()).collect()
    }

    /// Those that leave room for a number between them, also on a phone.
    fn apart(&self, ticks: impl Iterator<Item = f64>) -> Vec<f64> {
        const ROOM: f64 = 11.0;
        let mut kept: Vec<f64> = Vec::new();
        for tick in ticks {
            let is_apart = kept
                .last()
                .is_none_or(|last| self.percent(tick) - self.percent(*last) >= ROOM);
            if is_apart {
                kept.push(tick);
            }
        }
        kept
    }
}

/// A number for an axis.
pub(super) fn short(value: f64) -> String {
    let digits = |value: f64| {
        let text = format!("{value:.4}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        text.to_owned()
    };
    match value {
        _ if value >= 1e6 => format!("{}M", digits(value / 1e6)),
        _ if value >= 1e3 => format!("{}k", digits(value / 1e3)),
        _ => digits(value),
    }
}

/// A ratio for an axis.
pub(super) fn short_ratio(ratio: f64) -> String {
    let digits = if ratio < 0.1 { 3 } else { 2 };
    let text = format!("{ratio:.digits$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let axis = Axis::of([1.0, 1_024.0].into_iter(), false).unwrap();
        assert_eq!(axis.ticks(), [1.0, 10.0, 100.0, 1_000.0]);
        let axis = Axis::of([0.0, 42.0].into_iter(), true).unwrap();
        assert_eq!(axis.ticks(), [0.0, 10.0, 20.0, 30.0, 40.0]);
        let near = Axis::of([11.6, 11.8].into_iter(), false).unwrap();
        assert_eq!(near.ticks(), [11.0, 11.5, 12.0, 12.5]);
        let ratios = Axis::around_one(2.2).ratio_ticks();
        assert_eq!(ratios, [0.5, 1.0 / 1.5, 1.0 / 1.2, 1.0, 1.2, 1.5, 2.0]);
    }

    #[test]
    fn numbers_are_short() {
        let numbers = [0.001, 0.5, 20.0, 50_000.0, 2e6].map(short);
        assert_eq!(numbers, ["0.001", "0.5", "20", "50k", "2M"]);
        assert_eq!([0.5, 1.0, 1.0 / 1.5].map(short_ratio), ["0.5", "1", "0.67"]);
    }
}
