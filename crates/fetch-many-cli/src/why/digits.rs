//! Numbers that still add up when they are printed: [`shared_out`]; [`float`] where they need not.

/// Divides `units` among the parts of a whole, so that the sum is `units`: each gets what is its due, rounded down, and those
/// one more that lack the most to it (the method of the largest remainder).
///
/// Of parts that are not the whole together, the sum is that of what is their due.
pub(super) fn shared_out(parts: &[u128], whole: u128, units: u128) -> Vec<u128> {
    if whole == 0 {
        return vec![0; parts.len()];
    }
    let due = |part: &u128| part.saturating_mul(units);
    let mut shares: Vec<_> = parts.iter().map(|part| due(part) / whole).collect();
    let mut lacking: Vec<_> = (0..parts.len()).collect();
    lacking.sort_by_key(|at| std::cmp::Reverse(due(&parts[*at]) % whole));
    let left: u128 = parts.iter().map(|part| due(part) % whole).sum::<u128>() / whole;
    for at in lacking.into_iter().zip(0..left).map(|(at, _)| at) {
        shares[at] += 1;
    }
    shares
}

/// A number of units as a decimal with so many digits behind the point, and its thousands apart.
pub(super) fn decimal(units: u128, digits: u32) -> String {
    let one = 10_u128.pow(digits);
    let whole = crate::show::count(u64::try_from(units / one).unwrap_or(u64::MAX));
    if digits == 0 {
        return whole;
    }
    format!("{whole}.{:0digits$}", units % one, digits = digits as usize)
}

/// To be drawn, or told in three digits.
#[expect(
    clippy::cast_precision_loss,
    reason = "nobody reads more than three digits of it"
)]
pub(super) fn float(number: impl Into<u128>) -> f64 {
    number.into() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_exact() {
        assert_eq!(shared_out(&[1, 1, 1], 3, 1_000), [334, 333, 333]);
        assert_eq!(shared_out(&[0, 5, 0], 5, 1_000), [0, 1_000, 0]);
        assert_eq!(shared_out(&[0, 0], 0, 1_000), [0, 0]);
        assert_eq!(
            shared_out(&[1, 1], 4, 1_000),
            [250, 250],
            "half of it is not told"
        );
        let mut part = 1_u128;
        let parts: Vec<_> = (0..18)
            .map(|_| {
                part = part * 6_364_136_223_846_793_005 % 1_000_000_007_000_003;
                part
            })
            .collect();
        let whole = parts.iter().sum();
        for units in [1, 10, 1_000, 123_456] {
            let shares = shared_out(&parts, whole, units);
            assert_eq!(shares.iter().sum::<u128>(), units);
            for (share, part) in shares.iter().zip(&parts) {
                let due = part * units / whole;
                assert!((due..=due + 1).contains(share));
            }
        }
    }

    #[test]
    fn decimals() {
        assert_eq!(decimal(1_234_567, 2), "12,345.67");
        assert_eq!(decimal(7, 3), "0.007");
        assert_eq!(decimal(7, 0), "7");
    }
}
