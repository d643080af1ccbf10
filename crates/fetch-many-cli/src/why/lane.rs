//! How much of one thing there was, over time: [`Lane`].

/// How much of one thing there was in each of a few hundred parts of a time whose end is not known before.
///
/// Where more time comes than there are parts for, two and two become one. An amount that is spread over many parts takes
/// four additions, however many they are.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    /// How long each part is, in nanoseconds.
    width: f64,
    areas: Vec<f64>,
    /// By how much more each part has than the one before, of what covers parts wholly.
    steps: Vec<f64>,
}

/// From then to then, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            width: 1e6,
            areas: vec![0.0; Self::PARTS],
            steps: vec![0.0; Self::PARTS + 1],
        }
    }
}

impl Lane {
    /// How many parts there are. Even, since two become one.
    pub(super) const PARTS: usize = 240;

    /// How long each part is.
    pub(super) fn width(&self) -> f64 {
        self.width
    }

    /// Adds an amount that is spread evenly over this time.
    pub(super) fn add(&mut self, span: Span, amount: f64) {
        if amount <= 0.0 || span.to <= span.from || !span.to.is_finite() {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "there are few hundred")]
        while span.to > self.width * Self::PARTS as f64 {
            self.halve();
        }
        let (first, last) = (self.part_of(span.from), self.part_of(span.to));
        if first == last {
            self.areas[first] += amount;
            return;
        }
        let each = amount / (span.to - span.from);
        self.areas[first] += each * (self.begin_of(first + 1) - span.from);
        self.areas[last] += each * (span.to - self.begin_of(last));
        self.steps[first + 1] += each * self.width;
        self.steps[last] -= each * self.width;
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is neither negative nor more than the number of parts"
    )]
    fn part_of(&self, at: f64) -> usize {
        ((at / self.width) as usize).min(Self::PARTS - 1)
    }

    #[expect(clippy::cast_precision_loss, reason = "there are few hundred")]
    fn begin_of(&self, part: usize) -> f64 {
        part as f64 * self.width
    }

    /// Two parts become one.
    fn halve(&mut self) {
        let whole = self.resolved();
        self.steps.fill(0.0);
        self.areas.fill(0.0);
        for (area, pair) in self.areas.iter_mut().zip(whole.chunks_exact(2)) {
            *area = pair[0] + pair[1];
        }
        self.width *= 2.0;
    }

    fn resolved(&self) -> Vec<f64> {
        let mut covered = 0.0;
        let parts = self.areas.iter().zip(&self.steps);
        parts
            .map(|(area, step)| {
                covered += step;
                // What is subtracted again may leave a rest of the rounding.
                (area + covered).max(0.0)
            })
            .collect()
    }

    /// How much there was in each part, were each so long; as long as now, or longer.
    pub(super) fn areas(&self, width: f64) -> Vec<f64> {
        let mut lane = self.clone();
        while lane.width < width {
            lane.halve();
        }
        lane.resolved()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: f64, to: f64) -> Span {
        Span { from, to }
    }

    #[test]
    fn an_amount_is_where_it_was() {
        let mut lane = Lane::default();
        lane.add(span(0.5e6, 3.5e6), 6.0);
        lane.add(span(1.2e6, 1.3e6), 1.0);
        lane.add(span(2e6, 2e6), 99.0);
        assert_eq!(lane.areas(1e6)[..5], [1.0, 3.0, 2.0, 1.0, 0.0]);
        assert_eq!(lane.areas(2e6)[..3], [4.0, 3.0, 0.0]);
    }

    #[test]
    fn nothing_is_lost_however_long_it_takes() {
        let mut lane = Lane::default();
        let mut sum = 0.0;
        for number in 0..10_000_u32 {
            let from = f64::from(number) * 7e6;
            lane.add(span(from, from + f64::from(number % 100) * 1e6 + 1.0), 2.0);
            sum += 2.0;
        }
        let areas = lane.areas(0.0);
        assert!((areas.iter().sum::<f64>() - sum).abs() < 1e-6 * sum);
        let used = areas.iter().filter(|area| **area > 0.0).count();
        assert!(used > Lane::PARTS / 2, "{used} parts are in use");
        lane.add(span(1e30, 2e30), 1.0);
        lane.add(span(0.0, f64::INFINITY), 1.0);
        assert!((lane.areas(0.0).iter().sum::<f64>() - sum - 1.0).abs() < 1e-6 * sum);
    }
}
